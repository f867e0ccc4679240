from collections.abc import Sequence
from typing import Any

import keras

from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class ConvBlock(ImageLayer):
    """A convolution, LeakyReLU and optional BatchNormalization.

    >>> tuple(ConvBlock(filters=8, strides=2)(np.ones((2, 32, 32, 3))).shape)
    (2, 16, 16, 8)

    Args:
        filters: Int. Number of output channels.
        kernel_size: Int or pair of ints. Size of the kernel. Defaults to 3.
        strides: Int. Stride of the convolution, whose padding is "same". Defaults to 1.
        negative_slope: Float. Slope of the activation below zero. Defaults to 0.3.
        batch_normalization: Bool. Whether BatchNormalization follows. Defaults to False.
        kernel_regularizer: Keras regularizer of the kernel. Defaults to None.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        ``(batch, ceil(height / strides), ceil(width / strides), filters)``.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int] = 3,
        strides: int | Sequence[int] = 1,
        negative_slope: float = 0.3,
        batch_normalization: bool = False,
        kernel_regularizer: str | keras.regularizers.Regularizer | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.negative_slope = negative_slope
        self.batch_normalization = batch_normalization
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.convolution = keras.layers.Conv2D(
            filters,
            kernel_size,
            strides=strides,
            padding="same",
            kernel_regularizer=self.kernel_regularizer,
            dtype=self.dtype_policy,
            name="convolution",
        )
        self.normalization = (
            keras.layers.BatchNormalization(dtype=self.dtype_policy, name="normalization")
            if batch_normalization
            else None
        )

    def build(self, input_shape):
        self.convolution.build(input_shape)
        if self.normalization is not None:
            self.normalization.build(self.compute_output_shape(input_shape))

    def call(self, inputs, training=None):
        outputs = keras.ops.leaky_relu(self.convolution(inputs), self.negative_slope)
        if self.normalization is not None:
            outputs = self.normalization(outputs, training=training)
        return outputs

    def compute_output_shape(self, input_shape):
        return self.convolution.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "negative_slope": self.negative_slope,
            "batch_normalization": self.batch_normalization,
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
        }
