import keras

from macs_layers.gate import Gate


@keras.saving.register_keras_serializable(package="macs_layers")
class SpatialAttention(Gate):
    """Weights each pixel of each channel by the content of that pixel.

    ``x * sigmoid(W2 relu(W1 x))``, where both W are 1x1 convolutions.

    >>> outputs, attention = SpatialAttention(return_attention=True)(np.ones((2, 16, 16, 8)))
    >>> tuple(attention.shape)
    (2, 16, 16, 8)

    Args:
        reduction: Int. Factor by which the hidden layer is narrower than the input. Defaults to 1.
        return_attention: Bool. Whether to also return the weights. Defaults to False.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        Same as the input; with `return_attention` also the weights, 0..1, of the same shape.

    Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
    """

    def context(self, inputs):
        return inputs
