import keras

from macs_layers.gate import Gate


@keras.saving.register_keras_serializable(package="macs_layers")
class ChannelAttention(Gate):
    """Weights the channels of an image by its global content.

    ``x * sigmoid(W2 relu(W1 mean(x)))`` with the mean over all pixels: one weight per channel.

    >>> tuple(ChannelAttention()(np.ones((2, 16, 16, 8))).shape)
    (2, 16, 16, 8)

    Args:
        reduction: Int. Factor by which the hidden layer is narrower than the input. Defaults to 1.
        return_attention: Bool. Whether to also return the weights. Defaults to False.

    Input shape:
        ``(batch, height, width, channels)``.

    Output shape:
        Same as the input; with `return_attention` also the weights ``(batch, 1, 1, channels)``,
        0..1.

    Source: [Hu et al., 2018](https://arxiv.org/abs/1709.01507);
    [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531) with `reduction=1`.
    """

    def context(self, inputs):
        return keras.ops.mean(inputs, axis=(1, 2), keepdims=True)

    def context_shape(self, input_shape):
        return (input_shape[0], 1, 1, input_shape[-1])
