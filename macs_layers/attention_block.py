from typing import Any

import keras
from keras import ops

from macs_layers.channel_attention import ChannelAttention
from macs_layers.image_layer import ImageLayer
from macs_layers.spatial_attention import SpatialAttention


@keras.saving.register_keras_serializable(package="macs_layers")
class AttentionBlock(ImageLayer):
    """Combines features with their channel attention and their spatial attention.

    ``u = Conv3x3(BatchNormalization(relu(Conv3x3(x))))``, then a 1x1 convolution of the
    concatenation of x, `ChannelAttention` of u and `SpatialAttention` of u.

    >>> block = AttentionBlock(filters=8, return_attention=True)
    >>> outputs, channel, spatial = block(np.ones((2, 36, 36, 32)))
    >>> tuple(channel.shape), tuple(spatial.shape)
    ((2, 1, 1, 8), (2, 36, 36, 8))

    Args:
        filters: Int. Number of output channels and width of both attentions.
        return_attention: Bool. Whether to also return the attention maps. Defaults to False.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        ``(batch, height, width, filters)``; with `return_attention` also the channel weights
        ``(batch, 1, 1, filters)`` and the spatial weights ``(batch, height, width, filters)``,
        both 0..1.

    Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
    """

    def __init__(self, filters: int, return_attention: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.filters = filters
        self.return_attention = return_attention
        options = {"dtype": self.dtype_policy}
        self.first = keras.layers.Conv2D(filters, 3, padding="same", activation="relu", **options)
        self.normalization = keras.layers.BatchNormalization(**options)
        self.second = keras.layers.Conv2D(filters, 3, padding="same", **options)
        self.channel_attention = ChannelAttention(return_attention=True, **options)
        self.spatial_attention = SpatialAttention(return_attention=True, **options)
        self.mix = keras.layers.Conv2D(filters, 1, **options)

    def build(self, input_shape):
        *outer, channels = input_shape
        self.first.build(input_shape)
        for layer in (
            self.normalization,
            self.second,
            self.channel_attention,
            self.spatial_attention,
        ):
            layer.build((*outer, self.filters))
        self.mix.build((*outer, channels + 2 * self.filters))

    def call(self, inputs, training=None):
        features = self.normalization(self.first(inputs), training=training)
        features = self.second(features)
        by_channel, channel_weights = self.channel_attention(features)
        by_pixel, spatial_weights = self.spatial_attention(features)
        outputs = self.mix(ops.concatenate([inputs, by_channel, by_pixel], axis=-1))
        if self.return_attention:
            return outputs, channel_weights, spatial_weights
        return outputs

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        shape = (batch, height, width, self.filters)
        if self.return_attention:
            return shape, (batch, 1, 1, self.filters), shape
        return shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "filters": self.filters,
            "return_attention": self.return_attention,
        }
