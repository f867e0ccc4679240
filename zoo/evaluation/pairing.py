import re
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import InputError
from zoo.files import images_in, read_columns
from zoo.types import PathLike


@dataclass(frozen=True)
class FoundPair:
    """A distorted image and its reference.

    Attributes:
        name: Str. Name in the results: the path inside the folder of distorted images.
        distorted: Path of the distorted image.
        reference: Path of the reference, or `None` if not found.
        problem: Str. Why no reference was found. Defaults to `None`.
    """

    name: str
    distorted: Path
    reference: Path | None = None
    problem: str | None = None


def find_pairs(
    references: PathLike, distorted: PathLike, table: PathLike | None = None
) -> list[FoundPair]:
    """Finds the reference of each distorted image of a folder.

    The reference has the same name without the extension, or the part before the first ``_``, as
    in the original: the reference of ``i01_01_1.bmp`` is ``I01.BMP``. Case is ignored.

    Args:
        references: Path of the folder of reference images.
        distorted: Path of the folder of distorted images; other files in it are ignored.
        table: Path of a CSV file with columns ``ref`` and ``dist``, paths inside the two folders,
            to use instead of matching names. Defaults to `None`.

    Returns:
        List of `FoundPair`, including distorted images without a reference, in natural order of
        their names.

    Raises:
        InputError: If a folder is missing or contains no images, or the table is malformed.
    """
    references, distorted = Path(references), Path(distorted)
    for folder in (references, distorted):
        if not folder.is_dir():
            raise InputError(f"no folder {folder}; give a folder of images")
    if table is not None:
        pairs = _pairs_of_table(references, distorted, table)
    else:
        pairs = _pairs_by_name(references, distorted)
    return sorted(pairs, key=lambda pair: (_numbers(pair.name), pair.name))


def _pairs_by_name(references, distorted):
    stems = {}
    for path in images_in(references):
        stems.setdefault(path.stem.lower(), []).append(path)
    return [_pair(path, stems) for path in images_in(distorted)]


def _pair(path, stems):
    whole = path.stem.lower()
    stem = whole if whole in stems else whole.split("_")[0]
    found = stems.get(stem, [])
    if len(found) == 1:
        return FoundPair(path.name, path, found[0])
    if found:
        problem = f"two references for {path.name}: {', '.join(file.name for file in found)}"
    else:
        problem = f"no reference for {path.name}: neither {whole} nor {whole.split('_')[0]}"
    return FoundPair(path.name, path, problem=problem)


def _pairs_of_table(references, distorted, table):
    pairs = {}
    for place, cells in read_columns(table, ("ref", "dist")):
        if cells is None or not all(cells):
            raise InputError(f"{place} has no ref or no dist")
        reference, name = cells
        if name in pairs:
            raise InputError(f"{place} repeats {name}; give each image one line")
        pairs[name] = FoundPair(name, distorted / name, references / reference)
    if not pairs:
        raise InputError(f"{table} lists no pairs")
    return pairs.values()


def _numbers(name):
    """Sort key of the numbers in a name, of any number of digits."""
    numbers = [digits.lstrip("0") for digits in re.findall(r"[0-9]+", name)]
    return [(len(number), number) for number in numbers]
