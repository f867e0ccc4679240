"""Runs a network on a pair of images of any size."""

from typing import NamedTuple

import numpy as np

from zoo.scoring.parts import features_by_parts
from zoo.scoring.tiles import Tiling, sums_by_tiles
from zoo.scoring.windows import cut_windows, pad_by_reflection

SMALLEST = 96


class Output(NamedTuple):
    """A standardized score, the number of windows it averages, and features of the damage."""

    score: float
    windows: int = 1
    features: np.ndarray | None = None


def output(network, reference, distorted):
    """Computes a network's output for a pair of images, in one pass if it accepts any size.

    Images smaller than a window, or than 96 pixels, are padded by reflection. Large
    images are processed in parts if possible, with the same result.

    Args:
        network: `OnnxNetwork` or `KerasNetwork`.
        reference: Array ``(height, width, 3)``, RGB 0..255.
        distorted: Array of the same shape.

    Returns:
        `Output`, with the features of networks that have some.
    """
    if network.window:
        windows = cut_windows([reference, distorted], network.window)
        outputs = np.concatenate([network(*images) for _, images in windows])
        return Output(float(outputs.mean(dtype="float64")), len(outputs))
    images = [whole(image, network.layout)[None] for image in (reference, distorted)]
    height, width = images[0].shape[1:3]
    if isinstance(network.layout, Tiling):
        features = sums_by_tiles(network, [image[0] for image in images])
    elif network.layout is None or height * width <= network.layout.pixels:
        scores, found = network.with_features(*images)
        return Output(float(scores[0]), features=None if found is None else found[0])
    else:
        features = features_by_parts(network.places, network.layout, images)
    return Output(float(network.judge(features)[0]))


def whole(image, layout):
    """Pads an image to a size that the network accepts."""
    return pad_by_reflection(image, *whole_size(image.shape[:2], getattr(layout, "multiple", 1)))


def whole_size(size, multiple):
    """Height and width after padding for a network of any size.

    >>> whole_size((40, 290), 16)
    [96, 304]
    """
    return [-(-max(side, SMALLEST) // multiple) * multiple for side in size]
