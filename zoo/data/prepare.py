from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.progress import track

from zoo.data.framing import centred
from zoo.data.images import read_image
from zoo.data.in_order import in_order
from zoo.data.readers import READERS, read_set
from zoo.data.same_photograph import PhotographIndex
from zoo.data.splits import HELD_OUT, deal
from zoo.data.store import PairStore, StoreContents, write_store
from zoo.errors import InputError
from zoo.model_card import Scale

CROP = 288


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
    references = list(dict.fromkeys(pair.reference for pair in pairs))
    copies = [path for pair in pairs for path in (pair.distorted, pair.rival) if path]
    distorted = list(dict.fromkeys(copies))
    photographs, dealt = _photographs(name, pairs, beside)
    places = deal(photographs.values(), held_out, folds, seed, dealt)
    training = [pair.score for pair in pairs if places[photographs[pair.reference]] != HELD_OUT]
    contents = StoreContents(
        name=name,
        scale=scale_of(rated_set, [pair.score for pair in pairs], training),
        source=rated_set.source,
        turned=rated_set.turned,
        crop=crop,
        seed=seed,
        photographs=[photographs[path] for path in references],
        folds=[places[photographs[path]] for path in references],
        reference_sizes=[stored_size(sizes[path], crop) for path in references],
        distorted_sizes=[stored_size(sizes[path], crop) for path in distorted],
        pairs=_index(pairs, references, distorted),
    )
    write_store(
        out,
        contents,
        lambda row: centred(read_uint8(references[row]), crop),
        lambda row: centred(read_uint8(distorted[row]), crop),
    )


def read_uint8(path):
    """A picture from a file as 8-bit RGB, whatever depth it has."""
    return np.round(read_image(path)).astype("uint8")


def stored_size(size, crop):
    """Height and width of an image in the store."""
    return (crop, crop) if crop else size


def scale_of(rated_set, scores, training):
    """The scale of a data set, with the mean and deviation of the training pairs."""
    low, high = rated_set.low, rated_set.high
    return Scale(
        rated_set.score,
        low=float(min(scores) if low is None else low),
        high=float(max(scores) if high is None else high),
        mean=float(np.mean(training)),
        std=float(np.std(training)) or 1.0,
    )


def _check(reading):
    """Reads every image once: drops pairs whose images are damaged or differ in size."""
    files = dict.fromkeys(
        path
        for pair in reading.pairs
        for path in (pair.reference, pair.distorted, pair.rival)
        if path
    )
    console = Console(stderr=True)
    progress = track(files, "checking images", console=console, transient=True)
    found = dict(zip(progress, in_order(_size, files), strict=True))
    sizes = {path: size for path, size in found.items() if not isinstance(size, str)}
    reading.problems += [problem for problem in found.values() if isinstance(problem, str)]
    pairs, reading.pairs = reading.pairs, []
    for pair in pairs:
        own = [path for path in (pair.reference, pair.distorted, pair.rival) if path]
        if not all(path in sizes for path in own):
            continue
        odd = [path for path in own if sizes[path] != sizes[pair.reference]]
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


def _photographs(name, pairs, beside):
    """The photograph of each reference image, and where other stores have dealt theirs."""
    photographs = {pair.reference: f"{name}/{pair.group}" for pair in pairs}
    known, dealt = PhotographIndex(), {}
    for path in beside:
        with PairStore(path) as store:
            for photograph, fold, image in store.references():
                known.add(photograph, image)
                dealt.setdefault(photograph, fold)
    if dealt:
        for group, path in {group: path for path, group in photographs.items()}.items():
            shown = known.find(read_uint8(path))
            if shown is not None:
                photographs |= {p: shown for p, own in photographs.items() if own == group}
    return photographs, dealt


def _index(pairs, references, distorted):
    rows = {path: row for row, path in enumerate(references)}
    copies = {path: row for row, path in enumerate(distorted)}
    return {
        "reference": [rows[pair.reference] for pair in pairs],
        "distorted": [copies[pair.distorted] for pair in pairs],
        "rival": [copies[pair.rival] if pair.rival else -1 for pair in pairs],
        "score": [pair.score for pair in pairs],
        "distortion": [pair.distortion for pair in pairs],
    }
