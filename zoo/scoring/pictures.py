"""From a pair of pictures of any size to the output of a network."""

import numpy as np

from zoo.scoring.parts import features_by_parts
from zoo.scoring.tiles import Tiling, sums_by_tiles
from zoo.scoring.windows import cut_windows, pad_by_reflection

SMALLEST = 96


def output(network, reference, distorted):
    """A network's output for a pair of pictures, in one pass where it takes any size.

    Args:
        network: An `OnnxNetwork` or a `KerasNetwork`.
        reference: Array ``(height, width, 3)``, RGB 0..255.
        distorted: The same of the copy.

    Returns:
        The standardized score, and how many windows it is the mean of. Pictures smaller than a
        window, or than 96 pixels, are padded by reflection; large ones go through part by part
        where the network allows it, with the same result.
    """
    if network.window:
        windows = cut_windows([reference, distorted], network.window)
        outputs = np.concatenate([network(*images) for _, images in windows])
        return float(outputs.mean(dtype="float64")), len(outputs)
    images = [whole(image, network.layout)[None] for image in (reference, distorted)]
    height, width = images[0].shape[1:3]
    if isinstance(network.layout, Tiling):
        features = sums_by_tiles(network, [image[0] for image in images])
    elif network.layout is None or height * width <= network.layout.pixels:
        return float(network(*images)[0]), 1
    else:
        features = features_by_parts(network.places, network.layout, images)
    return float(network.judge(features)[0]), 1


def whole(image, layout):
    """The picture, padded to a size that a network takes."""
    return pad_by_reflection(image, *whole_size(image.shape[:2], getattr(layout, "multiple", 1)))


def whole_size(size, multiple):
    """The height and width that a network of any size takes in place of these.

    >>> whole_size((40, 290), 16)
    [96, 304]
    """
    return [-(-max(side, SMALLEST) // multiple) * multiple for side in size]
