from dataclasses import replace

from rich.console import Console
from rich.progress import track

from zoo.data.framing import CROP
from zoo.data.images import read_image
from zoo.data.in_order import in_order
from zoo.data.pack import pack
from zoo.data.readers import READERS, read_set
from zoo.errors import InputError


def prepare(
    name,
    root,
    out,
    crop=CROP,
    skip_bad=False,
    held_out=None,
    folds=5,
    seed=0,
    beside=(),
    lower_is_better=False,
):
    """Packs a data set, as it is published, into one file for training.

    Cut off and run again, it goes on where it was.

    Args:
        name: Name of a reader: one of `READERS`.
        root: Folder that the data set was unpacked into.
        out: The file to write: HDF5, to be read with `PairStore`.
        crop: Height and width of what is stored of each image: its centre, or the image centred
            on black where it is smaller. None for whole images.
        skip_bad: Whether to leave out, with a warning, what is missing, damaged or malformed.
        held_out: How many photographs to hold out of training. None for a fifth of them.
        folds: How many folds the others are dealt into for cross-validation.
        seed: Seed of that split.
        beside: Paths of other stores: photographs that are in one of them too stay on the side
            that they have there.
        lower_is_better: Whether the scores of a CSV file are to be turned: best plus worst minus
            score.

    Raises:
        InputError: If anything is missing, damaged or malformed; all that is wrong is listed, and
            nothing is written.
    """
    if lower_is_better and name != "csv":
        raise InputError(f"the direction of the scores of {name} is known; it is for csv to say")
    reading = read_set(name, root)
    sizes = _check(reading)
    pairs, rated_set = reading.settle(skip_bad), READERS[name]
    if lower_is_better:
        pairs, rated_set = _turned(pairs, rated_set)
    pack(
        name,
        rated_set,
        pairs,
        sizes,
        out,
        crop=crop,
        held_out=held_out,
        folds=folds,
        seed=seed,
        beside=beside,
    )


def check_images(files, problems):
    """Reads every image once.

    Args:
        files: Paths.
        problems: List to add to, for each file that is no readable picture.

    Returns:
        Dictionary of the others' heights and widths.
    """
    progress = track(files, "checking images", console=Console(stderr=True), transient=True)
    found = dict(zip(progress, in_order(_size, files), strict=True))
    problems += [problem for problem in found.values() if isinstance(problem, str)]
    return {path: size for path, size in found.items() if not isinstance(size, str)}


def _check(reading):
    """Drops pairs whose images are damaged or differ in size; returns all sizes."""
    images = {pair: [pair.reference, pair.distorted, pair.rival] for pair in reading.pairs}
    images = {pair: [path for path in paths if path] for pair, paths in images.items()}
    files = dict.fromkeys(path for paths in images.values() for path in paths)
    sizes = check_images(files, reading.problems)
    pairs, reading.pairs = reading.pairs, []
    for pair in pairs:
        if not all(path in sizes for path in images[pair]):
            continue
        odd = [path for path in images[pair] if sizes[path] != sizes[pair.reference]]
        reading.problems += [
            f"{path} is {_text(sizes[path])}, its reference {_text(sizes[pair.reference])}"
            for path in odd
        ]
        reading.pairs += [] if odd else [pair]
    return sizes


def _size(path):
    """Height and width of a picture, or what is wrong with it."""
    try:
        return read_image(path).shape[:2]
    except InputError as error:
        return str(error)


def _text(size):
    return f"{size[1]} x {size[0]}"


def _turned(pairs, rated_set):
    """Lower-is-better scores with the best and the worst changed over."""
    scores = [pair.score for pair in pairs]
    ends = min(scores) + max(scores)
    return (
        [replace(pair, score=ends - pair.score) for pair in pairs],
        replace(rated_set, turned=f"{ends:g} - score"),
    )
