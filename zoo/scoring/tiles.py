"""Large pictures in tiles so small that a core's cache holds all that is made of them."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from zoo.data.in_order import in_order

RESPONSES = 2**12  # of a filter to a tile: what is made of them fits into 2 MB


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
    sums = []
    tiling = network.layout
    for level, (stride, kernel) in enumerate(zip(tiling.strides, tiling.kernels, strict=True)):
        height, width, _ = images[0].shape
        halves = np.empty((2, height // 2, width // 2, 3), "float32")
        side = 2 * round((RESPONSES / 8) ** 0.5) * stride  # even, for halves to meet
        rows, columns = _cuts(height, side, kernel), _cuts(width, 2 * side, kernel)
        of_row = partial(_sums_of_row, network, level, kernel - stride, images, halves, columns)
        alone = network.threads == 1 or len(rows) == 1
        of_rows = map(of_row, rows) if alone else in_order(of_row, rows, network.threads, ahead=2)
        sums.append(np.sum(list(of_rows), axis=0, dtype="float64").astype("float32"))
        images = halves
    return sums


def _sums_of_row(network, level, margin, images, halves, columns, row):
    """The sums over a row of tiles; writes the same of the picture at half its size."""
    (top, bottom), total = row, 0.0
    for left, right in columns:
        tiles = [
            np.ascontiguousarray(image[top : bottom + margin, left : right + margin], "float32")
            for image in images
        ]
        sums, half_tiles = network.sums(level, *tiles)
        total += sums
        for half, half_tile in zip(halves, half_tiles, strict=True):
            place = half[top // 2 : bottom // 2, left // 2 : right // 2]
            place[:] = half_tile[: place.shape[0], : place.shape[1]]
    return total


def _cuts(length, part, kernel):
    """Where tiles of a line start and stop. The last may be longer than the others.

    >>> _cuts(100, 32, 5)
    [(0, 32), (32, 64), (64, 100)]
    """
    starts = [start for start in range(0, length, part) if not start or length - start >= kernel]
    return list(zip(starts, [*starts[1:], length], strict=True))
