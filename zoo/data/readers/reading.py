import math
import warnings

from zoo.data.rated_pair import RatedPair
from zoo.errors import InputError
from zoo.files import read_columns


class Reading:
    """Collects the pairs of a data set and all problems with its folder.

    Args:
        root: Path of the folder; messages give paths relative to it.
    """

    def __init__(self, root):
        self.root = root
        self.pairs = []
        self.problems = []

    def folder(self, *names):
        """The `ImageFolder` at a path inside the folder."""
        return ImageFolder(self.existing(*names), self)

    def existing(self, *names):
        """The path of a file or folder that must exist."""
        path = self.root.joinpath(*names)
        if not path.exists():
            kind = "file" if path.suffix else "folder"
            raise InputError(f"no {kind} {path}; give the folder of the unpacked data set")
        return path

    def lines(self, path):
        """Yields the location and text of each non-empty line of a text file."""
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield f"{self.inside(path)} line {number}", line.strip()

    def rows(self, path, columns, optional=()):
        """Yields the location and named cells of each row of a CSV file: see `read_columns`."""
        for where, cells in read_columns(path, columns, optional, self.inside(path)):
            if cells is None:
                self.problem(f"{where} has fewer cells than the header")
            else:
                yield where, *cells

    def number(self, text, where):
        """A finite number, or `None` after noting a problem."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        return self.problem(f"{where}: score {text!r} is not a number")

    def add(self, reference, distorted, score, group, distortion="", rival=None, level="0"):
        """Adds a pair unless any part of it is missing."""
        if None not in (reference, distorted, score):
            level = int(level) if level.isdecimal() and len(level) < 10 else 0
            self.pairs.append(
                RatedPair(reference, distorted, score, group, distortion, rival, level)
            )

    def inside(self, path):
        """A path for messages, relative to the folder if possible."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def problem(self, text):
        self.problems.append(text)

    def settle(self, skip_bad=False):
        """Returns the pairs after raising or warning about all problems."""
        settle(self.problems, skip_bad)
        if not self.pairs:
            raise InputError(f"{self.root} lists no pairs")
        return self.pairs


class ImageFolder:
    """Finds the files of a folder by name, ignoring case."""

    def __init__(self, path, reading):
        self.path = path
        self.reading = reading
        self.files = {file.name.lower(): file for file in path.iterdir()}

    def find(self, name):
        """The file of that name, or `None` after noting a problem."""
        if name.lower() in self.files:
            return self.files[name.lower()]
        return self.reading.problem(f"no {self.reading.inside(self.path / name)}")

    def __contains__(self, name):
        return name.lower() in self.files


def settle(problems, skip_bad):
    """Raises an `InputError` with all problems, or warns about them if `skip_bad`."""
    if not problems:
        return
    listed = "; ".join(dict.fromkeys(problems))
    if not skip_bad:
        raise InputError(listed)
    warnings.warn(f"skipped: {listed}", stacklevel=2)
