"""Rated pairs of images: reading data sets, packing and splitting them, batches for training.

Only `PairBatches` imports Keras, on first use.
"""

from typing import TYPE_CHECKING

from zoo.data.augmentation import Augmentation
from zoo.data.distortions import (
    DISTORTIONS,
    LEVELS,
    contact_sheet,
    distort,
    distort_photographs,
)
from zoo.data.framing import centred
from zoo.data.images import image_pair, read_image, to_rgb
from zoo.data.prepare import prepare
from zoo.data.rated_pair import RatedPair
from zoo.data.readers import READERS, RatedSet, read_pairs
from zoo.data.same_photograph import PhotographIndex
from zoo.data.splits import Split
from zoo.data.store import PairStore
from zoo.data.viewing import view

if TYPE_CHECKING:
    from zoo.data.pair_batches import PairBatches

__all__ = [
    "DISTORTIONS",
    "LEVELS",
    "READERS",
    "Augmentation",
    "PairBatches",
    "PairStore",
    "PhotographIndex",
    "RatedPair",
    "RatedSet",
    "Split",
    "centred",
    "contact_sheet",
    "distort",
    "distort_photographs",
    "image_pair",
    "prepare",
    "read_image",
    "read_pairs",
    "to_rgb",
    "view",
]


def __getattr__(name):
    if name == "PairBatches":
        from zoo.data.pair_batches import PairBatches

        return PairBatches
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
