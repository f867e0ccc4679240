from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

LUMA = (0.299, 0.587, 0.114)
IN_PHASE = (0.596, -0.274, -0.322)
QUADRATURE = (0.211, -0.523, 0.312)


@keras.saving.register_keras_serializable(package="macs_layers")
class EdgeFilters(keras.initializers.Initializer):
    """Kernels of a first convolution that see what eyes see from the start.

    In this order: edges of the brightness (horizontal, vertical, the two diagonals) and spots; the
    blurred two chromas and brightness (of YIQ); horizontal and vertical edges of the chromas; then
    noise. All under a Gaussian window. Edges, spots and noise sum to 0.

    >>> kernel = EdgeFilters()((5, 5, 3, 12))
    >>> tuple(kernel.shape), bool(abs(np.asarray(kernel)[..., 0].sum()) < 1e-6)
    ((5, 5, 3, 12), True)

    Args:
        seed: Seed of the noise.
    """

    def __init__(self, seed: int = 0):
        self.seed = seed

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> Any:
        """A kernel of shape ``(height, width, 3, filters)``, for RGB."""
        height, width, channels, filters = shape
        if channels != 3:
            raise ValueError(f"EdgeFilters are for RGB, 3 channels. Received: {channels}")
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
            *(blur[..., None] * colour for colour in (IN_PHASE, QUADRATURE, LUMA)),
            *(edge[..., None] * colour for colour in (IN_PHASE, QUADRATURE) for edge in edges[:2]),
        ]

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed}


def _window(height, width):
    y, x = np.mgrid[:height, :width]
    squares = ((y - (height - 1) / 2) / height) ** 2 + ((x - (width - 1) / 2) / width) ** 2
    return np.exp(-8 * squares)


def _of_sum_two(kernel):
    return 2 * kernel / np.abs(kernel).sum()
