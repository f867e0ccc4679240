"""Rated pairs of images: read data sets, pack and split them, make batches for training.

Only `PairBatches` imports Keras, on first use.
"""

from typing import TYPE_CHECKING

from zoo.data.augmentation import Augmentation
from zoo.data.distortions import (
    DISTORTIONS,
    LEVELS,
    UNRATED,
    contact_sheet,
    distort,
    distort_photographs,
)
from zoo.data.framing import center_crop
from zoo.data.images import image_pair, read_image, to_rgb
from zoo.data.prepare import prepare
from zoo.data.rated_pair import RatedPair
from zoo.data.readers import READERS, RatedSet, read_pairs
from zoo.data.same_photograph import PhotographIndex
from zoo.data.splits import Split
from zoo.data.store import PairStore
from zoo.data.viewing import view, view_pair
from zoo.renamed import warn_renamed

if TYPE_CHECKING:
    from zoo.data.pair_batches import PairBatches

__all__ = [
    "DISTORTIONS",
    "LEVELS",
    "READERS",
    "UNRATED",
    "Augmentation",
    "PairBatches",
    "PairStore",
    "PhotographIndex",
    "RatedPair",
    "RatedSet",
    "Split",
    "center_crop",
    "contact_sheet",
    "distort",
    "distort_photographs",
    "image_pair",
    "prepare",
    "read_image",
    "read_pairs",
    "to_rgb",
    "view",
    "view_pair",
]


def __getattr__(name):
    if name == "PairBatches":
        from zoo.data.pair_batches import PairBatches

        return PairBatches
    if name == "centred":
        warn_renamed("zoo.data.centred", "zoo.data.center_crop")
        return center_crop
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
