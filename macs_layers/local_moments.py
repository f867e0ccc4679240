"""Luma, filters and local variances for layers that compare images.

The images of a pair are processed separately, so that equal images give bitwise equal results;
in one batch they might not. Maps of one channel are ``(batch, height, width)``: ONNX Runtime is 20
times slower if the last axis has one element.
"""

import numpy as np
from keras import ops

LUMA = np.array([[0.299], [0.587], [0.114]], "float32")
CHROMA = np.array([[0.3, 0.34], [0.04, -0.6], [-0.35, 0.17]], "float32")


def luma_of(image):
    """Zero-centered luma of RGB images, padded with 3 reflected pixels."""
    luma = ops.matmul(ops.cast(image, "float32"), LUMA)[..., 0] - 128.0
    return ops.pad(luma, [[0, 0], [3, 3], [3, 3]], mode="reflect")


def filtered(luma, kernels):
    """Convolves padded luma with filters of up to 4 pixels; the result has no padding."""
    size = kernels.shape[0]
    start = 3 - (size - 1) // 2
    inside = slice(start, start + size - 7)
    luma = luma[:, inside, inside, None]
    return ops.conv(luma, kernels, padding="valid", data_format="channels_last")


def as_channels(maps):
    """Maps ``(batch, height, width)`` as the channels of one."""
    return ops.transpose(ops.stack(maps, axis=1), (0, 2, 3, 1))


def channels_of(maps):
    """The channels of maps ``(batch, height, width, channels)``, each by itself."""
    first = ops.transpose(maps, (0, 3, 1, 2))
    return [first[:, channel] for channel in range(maps.shape[-1])]


def local_moments(reference, distorted):
    """Local variances within a 7 x 7 Gaussian window.

    Args:
        reference: Tensor. Luma of the reference, as from `luma_of`.
        distorted: Tensor. Luma of the distorted image.

    Returns:
        Variances of the reference, the distorted image and their difference, each
        ``(batch, height, width)``.
    """
    values = [reference, distorted, reference - distorted]
    moments = as_channels([*values, *map(ops.square, values)])
    for kernel in WINDOW[:, None], WINDOW[None]:
        kernel = np.repeat(kernel[..., None, None], 6, axis=2)
        moments = ops.depthwise_conv(moments, kernel, padding="valid", data_format="channels_last")
    moments = channels_of(moments)
    return [
        ops.relu(square - ops.square(mean))
        for mean, square in zip(moments[:3], moments[3:], strict=True)
    ]


def _gaussian(deviation, radius):
    window = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * deviation**2))
    return (window / window.sum()).astype("float32")


def _both_ways(profile, size):
    """A square filter and its transpose, ``(size, size, 1, 2)``."""
    kernel = np.tile(np.array(profile, "float32") / size, (size, 1))
    return np.stack([kernel, kernel.T], axis=-1)[:, :, None]


WINDOW = _gaussian(1.5, 3)
PREWITT = _both_ways([1, 0, -1], 3)
HAAR_2 = _both_ways([1, -1], 2)
HAAR_4 = _both_ways([1, 1, -1, -1], 4)
