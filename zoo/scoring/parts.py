"""Runs a network over large images in parts, with the same result as in one pass."""

from dataclasses import dataclass

import numpy as np

PIXELS = 2**20  # per part


@dataclass(frozen=True)
class Layout:
    """How an image may be split into parts.

    Attributes:
        strides: List of ints. Stride of each feature in pixels.
        multiple: Int. Height and width of the image must be multiples of this.
        align: Int. Parts start at multiples of this many pixels.
        before: Int. Receptive field above and left of a part in pixels.
        after: Int. Receptive field below and right of a part in pixels.
        rows: Bool. Whether features are sums of rows, so that parts consist of whole rows.
        pixels: Int. Approximate number of pixels per part. Defaults to 1,048,576.
    """

    strides: list
    multiple: int
    align: int
    before: int
    after: int
    rows: bool
    pixels: int = PIXELS


def features_by_parts(places, layout, images):
    """Computes the features of an image of any size in parts.

    Args:
        places: Callable from a pair of images to a list of features.
        layout: `Layout` of `places`.
        images: Pair of arrays ``(1, height, width, 3)``.

    Returns:
        The features of the whole image.
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
    """Starts and stops of parts along an axis. The last part may be longer.

    >>> cuts(100, 32, Layout([8], 1, align=8, before=0, after=8, rows=True))
    [(0, 32), (32, 64), (64, 100)]
    """
    step = max(1, part // layout.align) * layout.align
    return spans(length, step, shortest=layout.before + layout.after + layout.align)


def spans(length, step, shortest):
    """Starts and stops every `step` along an axis, none shorter than `shortest` but the only one.

    >>> spans(100, 32, shortest=5)
    [(0, 32), (32, 64), (64, 100)]
    """
    starts = [start for start in range(0, length, step) if not start or length - start >= shortest]
    return list(zip(starts, [*starts[1:], length], strict=True))


def _part_size(layout, width):
    if layout.rows:
        return layout.pixels // width, width
    side = int(layout.pixels**0.5) - layout.before - layout.after
    return side, side


def _part(places, layout, images, *sides):
    """Features of a part, given by ``(start, stop)`` of its rows and columns."""
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
