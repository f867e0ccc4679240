from collections.abc import Sequence
from typing import Any

import keras

from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class ResidualBlock(ImageLayer):
    """Two convolutions with a skip connection: ``x + Conv(relu(Conv(x)))``.

    The number of channels stays the same; there is no activation after the sum.

    >>> tuple(ResidualBlock()(np.ones((2, 36, 36, 8))).shape)
    (2, 36, 36, 8)

    Args:
        kernel_size: Int or pair of ints. Size of both kernels. Defaults to 3.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        Same as the input.

    Source: [He et al., 2016](https://arxiv.org/abs/1603.05027), in the simpler form of
    [Lim et al., 2017](https://arxiv.org/abs/1707.02921).
    """

    def __init__(self, kernel_size: int | Sequence[int] = 3, **kwargs: Any):
        super().__init__(**kwargs)
        self.kernel_size = kernel_size

    def build(self, input_shape):
        filters = input_shape[-1]
        options = {"padding": "same", "dtype": self.dtype_policy}
        self.first = keras.layers.Conv2D(filters, self.kernel_size, activation="relu", **options)
        self.second = keras.layers.Conv2D(filters, self.kernel_size, **options)
        self.first.build(input_shape)
        self.second.build(input_shape)

    def call(self, inputs):
        return inputs + self.second(self.first(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "kernel_size": self.kernel_size}
