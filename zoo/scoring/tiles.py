"""Pictures in tiles so small that a core's cache holds all that is made of them."""

from dataclasses import dataclass
from functools import partial
from itertools import product

import cv2
import numpy as np

from zoo.data.in_order import in_order
from zoo.scoring.parts import spans

RESPONSES = 2**12  # of a filter to a tile: what is made of them fits into 2 MB
BAND = 2**20  # pixels that a thread goes through by itself


@dataclass(frozen=True)
class Tiling:
    """How the scales of a picture may be cut into tiles.

    Attributes:
        strides: Pixels from one response to the next, of the filters of each scale.
        kernels: Height and width of the filters of each scale.
    """

    strides: list
    kernels: list


def sums_by_tiles(network, images):
    """The sums over a picture of any size that the network judges.

    Args:
        network: An `OnnxNetwork` that has a tiling.
        images: Pair of arrays ``(height, width, 3)``.

    Returns:
        A list of arrays, one a scale: full size, half, quarter ...
    """
    height, width, _ = images[0].shape
    coarsest = 2 ** (len(network.layout.strides) - 1)
    align, least = 2 * coarsest, coarsest * max(network.layout.kernels)
    tall = min(-(-height // network.threads), BAND // width)
    bands = spans(height, max(-(-tall // align) * align, least), least)
    of_band = partial(_sums_of_band, network, images, least)
    threads = min(network.threads, len(bands))
    found = map(of_band, bands) if threads == 1 else in_order(of_band, bands, threads, ahead=2)
    return [np.sum(sums, axis=0).astype("float32") for sums in zip(*found, strict=True)]


def _sums_of_band(network, images, beyond, band):
    """The sums over some rows of a picture, of which filters see a little more."""
    top, bottom = band
    rows = bottom - top
    views = [image[top : bottom + beyond] for image in images]
    sums = []
    scales = zip(network.layout.strides, network.layout.kernels, strict=True)
    for level, (stride, kernel) in enumerate(scales):
        if level:
            views, rows = [_half(view) for view in views], rows // 2
        side = 2 * round((RESPONSES / 8) ** 0.5) * stride
        places = product(spans(rows, side, kernel), spans(views[0].shape[1], 2 * side, kernel))
        of_tiles = (_tile(network, level, views, kernel - stride, *place) for place in places)
        sums.append(np.sum(list(of_tiles), axis=0, dtype="float64"))
    return sums


def _tile(network, level, views, margin, rows, columns):
    seen = tuple(slice(start, stop + margin) for start, stop in (rows, columns))
    return network.sums(level, *(np.ascontiguousarray(view[seen], "float32") for view in views))


def _half(view):
    """The means of 2 x 2 pixels, so many at a time that OpenCV starts no threads."""
    height, width = (side // 2 for side in view.shape[:2])
    half = np.empty((height, width, 3), "float32")
    step = max(1, 2**15 // width)
    for top in range(0, height, step):
        rows = view[2 * top : 2 * min(top + step, height), : 2 * width].astype("float32")
        size = width, len(rows) // 2
        half[top : top + step] = cv2.resize(rows, size, interpolation=cv2.INTER_AREA)
    return half
