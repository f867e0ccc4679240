from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

LUMA = (0.299, 0.587, 0.114)
IN_PHASE = (0.596, -0.274, -0.322)
QUADRATURE = (0.211, -0.523, 0.312)


@keras.saving.register_keras_serializable(package="macs_layers")
class EdgeFilters(keras.initializers.Initializer):
    """Initial kernels for the first convolution of an image: edges, spots and colors.

    In order: luma edges (horizontal, vertical, both diagonals) and a spot; blurred chroma and luma
    (YIQ); horizontal and vertical chroma edges; then noise. All have a Gaussian window.
    Edges, spots and noise sum to 0.

    >>> kernel = EdgeFilters()((5, 5, 3, 12))
    >>> tuple(kernel.shape), bool(abs(np.asarray(kernel)[..., 0].sum()) < 1e-6)
    ((5, 5, 3, 12), True)

    Args:
        seed: Int. Seed of the noise. Defaults to 0.
    """

    def __init__(self, seed: int = 0):
        self.seed = seed

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> Any:
        """A kernel of shape ``(height, width, 3, filters)``, for RGB."""
        height, width, channels, filters = shape
        if channels != 3:
            raise ValueError(f"EdgeFilters needs RGB images, 3 channels. Received: {channels}")
        kernels = self._kernels(height, width)
        rng = np.random.default_rng(self.seed)
        window = _window(height, width)[..., None]
        while len(kernels) < filters:
            noise = rng.standard_normal((height, width, channels)) * window
            kernels.append(_of_sum_two(noise - noise.mean(axis=(0, 1))))
        return keras.ops.convert_to_tensor(np.stack(kernels[:filters], axis=-1), dtype)

    def _kernels(self, height, width):
        y, x = np.mgrid[:height, :width] - np.array([height - 1, width - 1])[:, None, None] / 2
        window = _window(height, width)
        edges = [_of_sum_two(slope * window) for slope in (x, y, x + y, x - y)]
        spot = _of_sum_two(window - window.mean())
        blur = window / window.sum()
        return [
            *(kernel[..., None] * LUMA for kernel in (*edges, spot)),
            *(blur[..., None] * color for color in (IN_PHASE, QUADRATURE, LUMA)),
            *(edge[..., None] * color for color in (IN_PHASE, QUADRATURE) for edge in edges[:2]),
        ]

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed}


def _window(height, width):
    y, x = np.mgrid[:height, :width]
    squares = ((y - (height - 1) / 2) / height) ** 2 + ((x - (width - 1) / 2) / width) ** 2
    return np.exp(-8 * squares)


def _of_sum_two(kernel):
    return 2 * kernel / np.abs(kernel).sum()
