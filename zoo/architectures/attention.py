import keras

import macs_layers
from zoo.architectures.siamese_difference import (
    IMAGE_SIZE,
    filter_set,
    image_pair,
    l2,
    rescale,
    score_head,
)


def attention(
    filters="B",
    kernel_sizes=(5, 5, 3, 3),
    negative_slope=0.5,
    dense_units=32,
    dropout=0.0,
    l2_dense=1e-6,
    l2_conv=1e-4,
    attention=True,
    residual_blocks=3,
    pooling=None,
    image_size=IMAGE_SIZE,
    name="attention",
):
    """The siamese-difference network with an attention block and residual blocks.

    >>> zoo.architectures.attention().count_params()
    529103

    Its weights stand in the order of the original's, but for the 1x1 convolutions of the attention
    block: here both of the channel branch come first, there the first ones of both branches.

    Args:
        filters: Ten filter counts or the name of one of the original's sets, "A", "B" or "C".
            The last is of both strided convolutions, the last but one of the attention block.
        kernel_sizes: Sizes of the encoder's four convolutions.
        negative_slope: Slope of the LeakyReLU activations below zero.
        dense_units: Width of the hidden layer of the head.
        dropout: Fraction of it that is dropped in training.
        l2_dense: L2 regularization of the hidden layer's kernel.
        l2_conv: L2 regularization of the kernels of encoder and decoder.
        attention: Whether there is an attention block.
        residual_blocks: How many residual blocks follow it.
        pooling: What the hidden layer takes: None for the features of every place, `"mean"` for
            their mean over the image: far fewer weights, which fit images of any size.
        image_size: Height and width of both images in pixels, a multiple of 16.
        name: Name of the model.

    Returns:
        A `keras.Model`: ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to scores ``(batch, 1)``.
    """
    filters = filter_set(filters)
    *decoder_filters, attention_filters, strided_filters = filters[4:]
    options = {
        "negative_slope": negative_slope,
        "batch_normalization": True,
        "kernel_regularizer": l2(l2_conv),
    }
    images = image_pair(image_size)
    pyramids = macs_layers.SiameseEncoder(filters[:4], kernel_sizes, name="encoder", **options)(
        rescale(images)
    )
    features = macs_layers.DifferenceDecoder(
        [*decoder_filters, strided_filters, strided_filters],
        normalize_strided=True,
        name="decoder",
        **options,
    )(pyramids)
    if attention:
        features = macs_layers.AttentionBlock(attention_filters, name="attention")(features)
    for number in range(residual_blocks):
        features = macs_layers.ResidualBlock(name=f"residual_{number + 1}")(features)
    score = score_head(features, dense_units, dropout, l2(l2_dense), pooling, squash="tanh")
    return keras.Model(images, score, name=name)
