from typing import Any

import keras

from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class ChannelAttention(ImageLayer):
    """Weighs the channels of an image by what the whole image holds.

    ``x * sigmoid(W2 relu(W1 mean(x)))``, the mean over all pixels: one weight a channel.

    >>> tuple(ChannelAttention()(np.ones((2, 16, 16, 8))).shape)
    (2, 16, 16, 8)

    Args:
        reduction: How many times narrower than the input the layer between is.
        return_attention: Whether to return the weights too.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        That of the input; with `return_attention` a pair of it and the weights, 0..1, of
        shape ``(batch, 1, 1, channels)``.

    Source: [Hu et al., 2018](https://arxiv.org/abs/1709.01507);
    [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531) with `reduction=1`.
    """

    def __init__(self, reduction: int = 1, return_attention: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.reduction = reduction
        self.return_attention = return_attention

    def build(self, input_shape):
        channels = input_shape[-1]
        self.squeeze, self.excite = attention_convolutions(
            channels, self.reduction, self.dtype_policy
        )
        self.squeeze.build((input_shape[0], 1, 1, channels))
        self.excite.build((input_shape[0], 1, 1, self.squeeze.filters))

    def call(self, inputs):
        mean = keras.ops.mean(inputs, axis=(1, 2), keepdims=True)
        attention = self.excite(self.squeeze(mean))
        outputs = inputs * attention
        return (outputs, attention) if self.return_attention else outputs

    def compute_output_shape(self, input_shape):
        attention_shape = (input_shape[0], 1, 1, input_shape[-1])
        return (input_shape, attention_shape) if self.return_attention else input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "reduction": self.reduction,
            "return_attention": self.return_attention,
        }


def attention_convolutions(channels, reduction, dtype):
    """The two 1x1 convolutions that turn features into weights between 0 and 1."""
    if channels % reduction:
        raise ValueError(
            f"reduction must divide the number of channels. Received: reduction={reduction}, "
            f"{channels} channels"
        )
    squeeze = keras.layers.Conv2D(channels // reduction, 1, activation="relu", dtype=dtype)
    excite = keras.layers.Conv2D(channels, 1, activation="sigmoid", dtype=dtype)
    return squeeze, excite
