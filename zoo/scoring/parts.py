"""Large pictures go through a network part by part, with the result of one pass."""

from dataclasses import dataclass

import numpy as np

PIXELS = 2**20


@dataclass(frozen=True)
class Layout:
    """How a picture may be cut into parts.

    Attributes:
        strides: Pixels from one row to the next, of each of the features.
        multiple: Number that height and width of a picture must be multiples of.
        align: Parts begin at multiples of this many pixels.
        before: How many pixels above and left of a part its features depend on.
        after: How many below and right of it.
        rows: Whether the features are sums of whole rows, which parts then consist of.
        pixels: About how many pixels a part has.
    """

    strides: list
    multiple: int
    align: int
    before: int
    after: int
    rows: bool
    pixels: int = PIXELS


def features_by_parts(places, layout, images):
    """The features of a picture of any size.

    Args:
        places: Function of a pair of pictures to a list of features.
        layout: Its `Layout`.
        images: Pair of arrays ``(1, height, width, 3)``.

    Returns:
        The same features as `places` gives of the whole picture.
    """
    _, height, width, _ = images[0].shape
    tall, wide = _part_size(layout, width)
    bands = []
    for rows in cuts(height, tall, layout):
        parts = [
            _part(places, layout, images, rows, columns) for columns in cuts(width, wide, layout)
        ]
        bands.append([np.concatenate(pieces, axis=2) for pieces in zip(*parts, strict=True)])
    return [np.concatenate(pieces, axis=1) for pieces in zip(*bands, strict=True)]


def cuts(length, part, layout):
    """Where parts of a line start and stop. The last may be longer than the others.

    >>> cuts(100, 32, Layout([8], 1, align=8, before=0, after=8, rows=True))
    [(0, 32), (32, 64), (64, 100)]
    """
    step = max(1, part // layout.align) * layout.align
    shortest = layout.before + layout.after + layout.align
    starts = [start for start in range(0, length, step) if not start or length - start >= shortest]
    return list(zip(starts, [*starts[1:], length], strict=True))


def _part_size(layout, width):
    if layout.rows:
        return layout.pixels // width, width
    side = int(layout.pixels**0.5) - layout.before - layout.after
    return side, side


def _part(places, layout, images, *sides):
    """The features of a part of a picture, ``(start, stop)`` of its rows and of its columns."""
    lengths = images[0].shape[1:3]
    seen = [
        (max(0, start - layout.before), min(length, stop + layout.after))
        for (start, stop), length in zip(sides, lengths, strict=True)
    ]
    features = places(*(image[:, slice(*seen[0]), slice(*seen[1])] for image in images))
    part = []
    for feature, stride in zip(features, layout.strides, strict=True):
        own = [
            slice((start - first) // stride, None if stop == length else (stop - first) // stride)
            for (start, stop), (first, _), length in zip(sides, seen, lengths, strict=True)
        ]
        part.append(feature[(slice(None), *own[: feature.ndim - 2])])
    return part
