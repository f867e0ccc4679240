import csv
import re
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import InputError

ENDINGS = {".bmp", ".jpeg", ".jpg", ".jp2", ".png", ".ppm", ".tif", ".tiff", ".webp"}


@dataclass(frozen=True)
class FoundPair:
    """A distorted image and the reference that it is a copy of.

    Attributes:
        name: What it is called in results: its path inside the folder of the distorted images.
        distorted: Its path.
        reference: Path of the reference, None if there is none.
        problem: Why there is none.
    """

    name: str
    distorted: Path
    reference: Path | None = None
    problem: str | None = None


def find_pairs(references, distorted, table=None):
    """All pairs of two folders, in the order of the numbers in the names.

    The reference of a distorted image has the same name but for the ending; else its name is the
    part before the first ``_``, as the original had it: ``i01_01_1.bmp`` is a copy of ``I01.BMP``.
    Case doesn't count.

    Args:
        references: Folder of the reference images.
        distorted: Folder of the distorted images; other files in it are passed over.
        table: CSV file with the columns ``ref`` and ``dist``, paths inside the two folders, in
            place of the rule.

    Returns:
        A list of `FoundPair`, also of distorted images without a reference.

    Raises:
        InputError: If a folder is missing or holds no pictures, or the table is malformed.
    """
    references, distorted = Path(references), Path(distorted)
    for folder in (references, distorted):
        if not folder.is_dir():
            raise InputError(f"no folder {folder}; give a folder of pictures")
    if table is not None:
        pairs = _pairs_of_table(references, distorted, Path(table))
    else:
        pairs = _pairs_by_name(references, distorted)
    return sorted(pairs, key=lambda pair: (_numbers(pair.name), pair.name))


def read_rows(path):
    """The rows of a CSV file that are not empty, each with its place: ``FILE line 3``."""
    if not path.is_file():
        raise InputError(f"no file {path}")
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        table = csv.reader(file)
        for row in table:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield f"{path} line {table.line_num}", cells


def _pairs_by_name(references, distorted):
    stems = {}
    for path in _pictures(references):
        stems.setdefault(path.stem.lower(), []).append(path)
    return [_pair(path, stems) for path in _pictures(distorted)]


def _pair(path, stems):
    whole = path.stem.lower()
    stem = whole if whole in stems else whole.split("_")[0]
    found = stems.get(stem, [])
    if len(found) == 1:
        return FoundPair(path.name, path, found[0])
    if found:
        problem = f"two references of {path.name}: {', '.join(file.name for file in found)}"
    else:
        problem = f"no reference of {path.name}: neither {whole} nor {whole.split('_')[0]}"
    return FoundPair(path.name, path, problem=problem)


def _pairs_of_table(references, distorted, table):
    rows = read_rows(table)
    _, header = next(rows, ("", []))
    header = [name.lower() for name in header]
    if not {"ref", "dist"} <= set(header):
        raise InputError(f"{table} needs the columns ref and dist in its first line")
    pairs = {}
    for place, cells in rows:
        named = dict(zip(header, cells, strict=False))
        if not named.get("ref") or not named.get("dist"):
            raise InputError(f"{place} has no ref or no dist")
        name = named["dist"]
        if name in pairs:
            raise InputError(f"{place} names {name} again; an image has one line")
        pairs[name] = FoundPair(name, distorted / name, references / named["ref"])
    if not pairs:
        raise InputError(f"{table} lists no pairs")
    return pairs.values()


def _pictures(folder):
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    if not found:
        raise InputError(f"{folder} holds no pictures ({', '.join(sorted(ENDINGS))})")
    return found


def _numbers(name):
    return [int(digits) for digits in re.findall(r"\d+", name)]
