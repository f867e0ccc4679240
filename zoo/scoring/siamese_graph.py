"""A compact ONNX graph for `simple`, `bn` and `attention`, up to their head.

tf2onnx converts Keras operations one by one, and ONNX Runtime then spends half of the time between
the convolutions. Here the layout of the data remains that of its convolutions. Maps of the full
size are made as cells: the four pixels of 2 x 2 become channels of one, which fill the vectors of
the processor. Convolutions of upsampled maps read the small map.
"""

from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np

from macs_layers import DifferenceDecoder, SiameseEncoder
from zoo.scoring.graph_steps import Steps

CELL = list(product((0, 1), (0, 1)))  # row and column of its pixels
NEAREST = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}


def siamese_graph(network, judge):
    """Builds a graph of the decoder's output.

    Args:
        network: `keras.Model` from `zoo.architectures.siamese_difference`, for images of any size.
        judge: `onnx.ModelProto` that follows it and has the same opset.

    Returns:
        An `onnx.ModelProto` from ``reference`` and ``distorted`` to ``features_1``,
        ``(batch, height / 8, width / 8, channels)``.
    """
    encoder, decoder = (
        next(layer for layer in network.layers if isinstance(layer, kind))
        for kind in (SiameseEncoder, DifferenceDecoder)
    )
    steps = Steps()
    rescaling = network.get_layer("rescaling")
    stages = [_block(stage) for stage in encoder.stages]
    pyramids = [
        _pyramid(steps, _stem(steps, image, encoder.stem, rescaling), stages)
        for image in steps.channels_first()
    ]
    finest, *others = encoder.filters
    channels = [finest * len(CELL), *others]
    gaps = [_gap(steps, *level) for level in zip(*pyramids, channels, strict=True)]
    coarsest = stages[-1].pooled(steps, pyramids[1][-1])
    features = _decoded(steps, decoder, coarsest, gaps)
    features = steps.add("Transpose", [features], "features_1", perm=[0, 2, 3, 1])
    return steps.model({features: ["batch", "rows", "columns", decoder.closing.filters]}, judge)


@dataclass(frozen=True)
class _Block:
    """A `ConvBlock`: ``sign * leaky_relu(convolution) + shift``.

    Attributes:
        kernel: Array ``(filters, channels, height, width)``.
        bias: Array ``(filters,)``.
        slope: Float. Slope of the activation below zero.
        sign: Array ``(filters,)`` of -1 and 1; `None` without a normalization.
        shift: Array ``(filters,)``.
    """

    kernel: np.ndarray
    bias: np.ndarray
    slope: float
    sign: np.ndarray | None = None
    shift: np.ndarray | None = None

    def __call__(self, steps, x, **options):
        """The features before sign and shift."""
        pads = [self.kernel.shape[2] // 2] * 4
        x = steps.Conv(x, self.kernel, self.bias, **{"pads": pads, **options})
        return steps.LeakyRelu(x, alpha=self.slope)

    def normalized(self, steps, x):
        if self.sign is None:
            return x
        none, one = np.zeros_like(self.sign), np.ones_like(self.sign)
        return steps.BatchNormalization(x, self.sign, self.shift, none, one, epsilon=0.0)

    def pooled(self, steps, x, cells=False):
        """The normalized features, the largest of each 2 x 2 or of each cell."""
        rising = self.sign is None or (self.sign > 0).all()
        parts = steps.split(x, len(CELL)) if cells else [x]
        if not rising:
            parts = [self.normalized(steps, part) for part in parts]
        if cells:
            x = steps.Max(*parts)
        else:
            x = steps.MaxPool(*parts, kernel_shape=[2, 2], strides=[2, 2])
        return self.normalized(steps, x) if rising else x


def _block(layer):
    kernel, bias = _weights(layer.convolution)
    if layer.normalization is None:
        return _Block(kernel, bias, layer.negative_slope)
    norm = layer.normalization
    scale = np.asarray(norm.gamma) / np.sqrt(np.asarray(norm.moving_variance) + norm.epsilon)
    shift = np.asarray(norm.beta) - scale * np.asarray(norm.moving_mean)
    size, sign = np.abs(scale), np.where(scale < 0, -1, 1).astype("float32")
    kernel = kernel * size[:, None, None, None]
    return _Block(kernel, bias * size, layer.negative_slope, sign, shift)


def _stem(steps, image, convolution, rescaling):
    """The output of the encoder's first convolution, in cells."""
    kernel, bias = _weights(convolution)
    return steps.Conv(
        steps.Sub(image, np.float32(-rescaling.offset / rescaling.scale)),
        _to_cells(kernel) * np.float32(rescaling.scale),
        np.tile(bias, len(CELL)),
        strides=[2, 2],
        pads=[kernel.shape[2] // 2] * 4,
    )


def _pyramid(steps, stem, stages):
    """The features of each stage before sign and shift, those of the first in cells."""
    kernel, bias = stages[0].kernel, stages[0].bias
    kernel = _on_cells(_to_cells(kernel), before=kernel.shape[2] // 2)
    pyramid = [replace(stages[0], kernel=kernel, bias=np.tile(bias, len(CELL)))(steps, stem)]
    for before, stage in pairwise(stages):
        x = before.pooled(steps, pyramid[-1], cells=len(pyramid) == 1)
        pyramid.append(stage(steps, x))
    return pyramid


def _gap(steps, reference, distorted, channels):
    """The absolute difference, as a convolution, so that the layout remains."""
    same = np.eye(channels, dtype="float32")
    kernel = np.concatenate([same, -same], axis=1)[:, :, None, None]
    both = steps.Concat(reference, distorted, axis=1)
    return steps.LeakyRelu(steps.Conv(both, kernel), alpha=-1.0)


def _decoded(steps, decoder, x, gaps):
    first, *levels, last, finest, closing = map(
        _block, [decoder.first, *decoder.levels, decoder.closing]
    )
    x = first.normalized(steps, first(steps, x))
    for level, gap in zip(levels, reversed(gaps[2:]), strict=True):
        x = steps.Resize(x, "", np.array([1, 1, 2, 2], "float32"), **NEAREST)
        x = level.normalized(steps, level(steps, steps.Concat(x, gap, axis=1)))
    cells = _cells_of_upsampled(steps, last, x, gaps[1], levels[-1])
    x = finest.normalized(steps, _finest(steps, finest, cells, gaps[0], last))
    return closing.normalized(steps, closing(steps, x, strides=[2, 2], pads=[0, 0, 1, 1]))


def _cells_of_upsampled(steps, block, x, gap, before):
    """A block's output in cells, from the output `x` of the one before and `gap`."""
    own, others = np.split(block.kernel, [len(before.bias)], axis=1)
    pixels = []
    for row, column in CELL:
        pads = [1 - row, 1 - column, row, column]
        pixels.append(
            steps.Add(
                steps.Conv(x, _on_small(own, row, column), pads=pads),
                steps.Conv(gap, others, block.bias, pads=pads, strides=[2, 2]),
            )
        )
    return steps.LeakyRelu(steps.Concat(*pixels, axis=1), alpha=block.slope)


def _finest(steps, block, cells, gap, before):
    """The output of the block of stride 4, which sees three of four rows and columns."""
    own, others = np.split(block.kernel, [len(before.bias)], axis=1)
    bias = block.bias
    if before.sign is not None:
        bias = bias + np.sum(own * before.shift[:, None, None], axis=(1, 2, 3))
        own = own * before.sign[:, None, None]
    x = steps.Add(
        steps.Conv(cells, _on_cells(_on_small(own, 1, 1), before=0)),
        steps.Conv(gap, _on_cells(others, before=0), bias, strides=[2, 2]),
    )
    return steps.LeakyRelu(x, alpha=block.slope)


def _weights(convolution):
    kernel = np.asarray(convolution.kernel).transpose(3, 2, 0, 1)
    return kernel, np.asarray(convolution.bias)


def _to_cells(kernel):
    """A kernel of stride 2 whose filters are those of the four pixels of a cell."""
    shifts = [[(0, 0), (0, 0), (row, 1 - row), (column, 1 - column)] for row, column in CELL]
    return np.concatenate([np.pad(kernel, shift) for shift in shifts])


def _on_cells(kernel, before):
    """A kernel of stride 2, which starts `before` pixels before a cell, as one on cells."""
    front = before % 2
    pad = front, (kernel.shape[2] + front) % 2
    kernel = np.pad(kernel, [(0, 0), (0, 0), pad, pad])
    filters, channels, size, _ = kernel.shape
    cells = kernel.reshape(filters, channels, size // 2, 2, size // 2, 2)
    return cells.transpose(0, 3, 5, 1, 2, 4).reshape(filters, -1, size // 2, size // 2)


def _on_small(kernel, row, column):
    """A 3 x 3 kernel at a pixel of the cells of an upsampled map, on the map itself."""
    for axis, odd in ((2, row), (3, column)):
        first, middle, last = np.split(kernel, 3, axis)
        taps = [first + middle, last] if odd else [first, middle + last]
        kernel = np.concatenate(taps, axis)
    return kernel
