import numpy as np

from zoo.data.framing import center_crop
from zoo.data.images import read_uint8
from zoo.data.same_photograph import PhotographIndex
from zoo.data.splits import HELD_OUT
from zoo.data.store import PairStore, StoreContents, write_store
from zoo.model_card import Scale


def pack(name, rated_set, pairs, sizes, out, split, crop=None, read=read_uint8):
    """Splits rated pairs by photograph and writes them to a store.

    Args:
        name: Str. Name of the data set.
        rated_set: `RatedSet`. Meaning of its scores.
        pairs: List of `RatedPair`. The distorted images may be anything that `read` accepts.
        sizes: Dict. Height and width of each image.
        out: Path of the file to write.
        split: `Split`.
        crop: Int. Height and width of the center crop to store. Defaults to `None`, whole images.
        read: Callable. Maps an image of a pair to its pixels, uint8 ``(height, width, 3)``, RGB.
            Defaults to reading a file.
    """
    references = list(dict.fromkeys(pair.reference for pair in pairs))
    copies = [image for pair in pairs for image in (pair.distorted, pair.rival) if image]
    distorted = list(dict.fromkeys(copies))
    photographs, dealt = _photographs(name, pairs, split.beside)
    folds = split.deal(photographs.values(), dealt)
    training = [pair.score for pair in pairs if folds[photographs[pair.reference]] != HELD_OUT]

    def stored_sizes(images):
        return [(crop, crop)] * len(images) if crop else [sizes[image] for image in images]

    contents = StoreContents(
        name=name,
        scale=_scale(rated_set, [pair.score for pair in pairs], training),
        source=rated_set.source,
        turned=rated_set.turned,
        crop=crop,
        seed=split.seed,
        photographs=[photographs[path] for path in references],
        folds=[folds[photographs[path]] for path in references],
        reference_sizes=stored_sizes(references),
        distorted_sizes=stored_sizes(distorted),
        pairs=_index(pairs, references, distorted),
    )
    write_store(
        out,
        contents,
        lambda row: center_crop(read(references[row]), crop),
        lambda row: center_crop(read(distorted[row]), crop),
    )


def _scale(rated_set, scores, training):
    """Scale of a data set, with the mean and deviation of its training pairs."""
    low, high = rated_set.low, rated_set.high
    return Scale(
        rated_set.score,
        low=float(min(scores) if low is None else low),
        high=float(max(scores) if high is None else high),
        mean=float(np.mean(training)),
        std=float(np.std(training)) or 1.0,
    )


def _photographs(name, pairs, beside):
    """Photograph of each reference image, and folds of photographs in other stores."""
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
        "level": [pair.level for pair in pairs],
    }
