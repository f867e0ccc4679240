from typing import Any

import keras

from macs_layers.channel_attention import attention_convolutions
from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class SpatialAttention(ImageLayer):
    """Weighs each pixel of each channel by what that pixel holds.

    ``x * sigmoid(W2 relu(W1 x))``, both W being 1x1 convolutions.

    >>> outputs, attention = SpatialAttention(return_attention=True)(np.ones((2, 16, 16, 8)))
    >>> tuple(attention.shape)
    (2, 16, 16, 8)

    Args:
        reduction: How many times narrower than the input the layer between is.
        return_attention: Whether to return the weights too.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        That of the input; with `return_attention` a pair of it and the weights, 0..1, of the
        same shape.

    Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
    """

    def __init__(self, reduction: int = 1, return_attention: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.reduction = reduction
        self.return_attention = return_attention

    def build(self, input_shape):
        self.squeeze, self.excite = attention_convolutions(
            input_shape[-1], self.reduction, self.dtype_policy
        )
        self.squeeze.build(input_shape)
        self.excite.build((*input_shape[:-1], self.squeeze.filters))

    def call(self, inputs):
        attention = self.excite(self.squeeze(inputs))
        outputs = inputs * attention
        return (outputs, attention) if self.return_attention else outputs

    def compute_output_shape(self, input_shape):
        return (input_shape, input_shape) if self.return_attention else input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "reduction": self.reduction,
            "return_attention": self.return_attention,
        }
