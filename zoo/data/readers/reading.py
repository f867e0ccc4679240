import csv
import math
import warnings

from zoo.data.rated_pair import RatedPair
from zoo.errors import InputError


class Reading:
    """Pairs as a reader finds them, and all that is wrong with the folder on the way.

    Args:
        root: The folder; problems are told with paths inside it.
    """

    def __init__(self, root):
        self.root = root
        self.pairs = []
        self.problems = []

    def folder(self, *names):
        """The files of a folder, to be found by name."""
        return ImageFolder(self.existing(*names), self)

    def existing(self, *names):
        """The path of a file or folder that there is no going on without."""
        path = self.root.joinpath(*names)
        if not path.exists():
            kind = "file" if path.suffix else "folder"
            raise InputError(f"no {kind} {path}; give the folder that the set was unpacked into")
        return path

    def lines(self, path):
        """The lines of a text file that are not empty, each with its place for messages."""
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield f"{self.inside(path)} line {number}", line.strip()

    def rows(self, path, columns, optional=()):
        """The rows of a CSV file: its place, then the cells of the named columns.

        Column names are matched without regard to case and outer spaces. An optional column that
        there is not is empty.
        """
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            table = csv.reader(file)
            header = [name.strip().lower() for name in next(table, [])]
            missing = [name for name in columns if name.lower() not in header]
            if missing:
                raise InputError(f"{path} has no column {', '.join(map(repr, missing))}")
            for row in filter(any, table):
                where = f"{self.inside(path)} line {table.line_num}"
                if len(row) < len(header):
                    self.problem(f"{where} has {len(row)} cells, fewer than its header")
                    continue
                cells = dict(zip(header, map(str.strip, row), strict=False))
                yield where, *(cells.get(name.lower(), "") for name in (*columns, *optional))

    def number(self, text, where):
        """A finite number, or None and a problem."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        return self.problem(f"{where}: score {text!r} is no number")

    def add(self, reference, distorted, score, group, distortion="", rival=None, level="0"):
        """Takes a pair in, unless a part of it is missing."""
        if None not in (reference, distorted, score):
            level = int(level) if level.isdecimal() else 0
            self.pairs.append(
                RatedPair(reference, distorted, score, group, distortion, rival, level)
            )

    def inside(self, path):
        """A path as messages tell it: from the folder on, where it is inside."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def problem(self, text):
        self.problems.append(text)

    def settle(self, skip_bad=False):
        """The pairs, if nothing is wrong; or with a warning, if the bad ones may be left out."""
        settle(self.problems, skip_bad)
        if not self.pairs:
            raise InputError(f"{self.root} lists no pairs")
        return self.pairs


class ImageFolder:
    """A folder whose files are found whatever the case of their names."""

    def __init__(self, path, reading):
        self.path = path
        self.reading = reading
        self.files = {file.name.lower(): file for file in path.iterdir()}

    def find(self, name):
        """The file of that name, or None and a problem."""
        if name.lower() in self.files:
            return self.files[name.lower()]
        return self.reading.problem(f"no {self.reading.inside(self.path / name)}")

    def __contains__(self, name):
        return name.lower() in self.files


def settle(problems, skip_bad):
    """Stops with all problems, each told once; or, if the bad may be left out, warns of them."""
    if not problems:
        return
    told = "; ".join(dict.fromkeys(problems))
    if not skip_bad:
        raise InputError(told)
    warnings.warn(f"left out: {told}", stacklevel=2)
