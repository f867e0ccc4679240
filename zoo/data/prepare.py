from dataclasses import replace

from zoo.data.framing import CROP
from zoo.data.images import read_image
from zoo.data.in_order import in_order
from zoo.data.pack import pack
from zoo.data.readers import READERS, read_set
from zoo.data.splits import Split
from zoo.errors import InputError
from zoo.progress import tracked
from zoo.types import PathLike


def prepare(
    name: str,
    root: PathLike,
    out: PathLike,
    crop: int | None = CROP,
    split: Split | None = None,
    skip_bad: bool = False,
    lower_is_better: bool = False,
) -> None:
    """Packs a published data set into one file for training. Rerun to resume.

    Args:
        name: Str. Name of a reader: one of `READERS`.
        root: Path of the unpacked data set.
        out: Path of the HDF5 file to write, for `PairStore`.
        crop: Int. Height and width of the center crop to store; smaller images are padded with
            black. `None` stores whole images. Defaults to `288`.
        split: `Split`. Held-out photographs and folds. Defaults to `Split()`.
        skip_bad: Bool. Whether to skip missing, damaged or malformed files with a warning. Defaults
            to `False`.
        lower_is_better: Bool. Whether to reverse the scores of a CSV data set: best plus worst
            minus score. Defaults to `False`.

    Raises:
        InputError: If anything is missing, damaged or malformed. The message lists all problems,
            and nothing is written.
    """
    if lower_is_better and name != "csv":
        raise InputError(f"only csv accepts --lower-is-better, not {name}")
    reading = read_set(name, root)
    sizes = _check(reading)
    pairs, rated_set = reading.settle(skip_bad), READERS[name]
    if lower_is_better:
        pairs, rated_set = _turned(pairs, rated_set)
    pack(name, rated_set, pairs, sizes, out, split or Split(), crop)


def check_images(files, problems):
    """Reads every image once.

    Args:
        files: List of paths.
        problems: List to which a message is added for each file that cannot be read.

    Returns:
        Dict of the height and width of the others.
    """
    found, different = {}, {}
    sizes = tracked(in_order(_size, files), "checking images", len(files))
    for path, size in zip(files, sizes, strict=True):
        if isinstance(size, str):
            problems.append(size)
        else:
            found[path] = different.setdefault(size, size)
    return found


def _check(reading):
    """Drops pairs whose images are damaged or differ in size; returns all sizes."""
    files = list(dict.fromkeys(path for pair in reading.pairs for path in pair.images))
    sizes = check_images(files, reading.problems)
    pairs, reading.pairs = reading.pairs, []
    for pair in pairs:
        if not all(path in sizes for path in pair.images):
            continue
        odd = [path for path in pair.images if sizes[path] != sizes[pair.reference]]
        reading.problems += [
            f"{path} is {_text(sizes[path])}, but its reference is {_text(sizes[pair.reference])}"
            for path in odd
        ]
        reading.pairs += [] if odd else [pair]
    return sizes


def _size(path):
    """Height and width of an image, or why it cannot be read."""
    try:
        return read_image(path).shape[:2]
    except InputError as error:
        return str(error)


def _text(size):
    return f"{size[1]} x {size[0]}"


def _turned(pairs, rated_set):
    """Reverses lower-is-better scores within their range."""
    scores = [pair.score for pair in pairs]
    ends = min(scores) + max(scores)
    return (
        [replace(pair, score=ends - pair.score) for pair in pairs],
        replace(rated_set, turned=f"{ends:g} - score"),
    )
