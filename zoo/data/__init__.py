"""Rated pairs of images: reading them, splitting them by reference.

`zoo.data.pair_batches` feeds them to a model; it alone imports Keras."""

from zoo.data.images import image_pair, read_image, to_rgb
from zoo.data.rated_pair import RatedPair
from zoo.data.readers import READERS, RatedSet, read_pairs
from zoo.data.splits import hold_out

__all__ = [
    "READERS",
    "RatedPair",
    "RatedSet",
    "hold_out",
    "image_pair",
    "read_image",
    "read_pairs",
    "to_rgb",
]
