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


def simple(
    filters="B",
    kernel_sizes=(5, 5, 3, 3),
    negative_slope=0.5,
    dense_units=32,
    dropout=0.0,
    l2_dense=1e-6,
    l2_conv=1e-4,
    batch_normalization=False,
    pooling=None,
    image_size=IMAGE_SIZE,
    name="simple",
):
    """The plain siamese-difference network.

    >>> zoo.architectures.simple().count_params()
    1503759

    Args:
        filters: Ten filter counts, four of the encoder and six of the decoder, or the name of
            one of the original's sets: "A", "B" or "C".
        kernel_sizes: Sizes of the encoder's four convolutions.
        negative_slope: Slope of the LeakyReLU activations below zero.
        dense_units: Width of the hidden layer of the head.
        dropout: Fraction of it that is dropped in training.
        l2_dense: L2 regularization of the hidden layer's kernel.
        l2_conv: L2 regularization of the kernels of encoder and decoder.
        batch_normalization: Whether BatchNormalization follows the activations, those of the two
            strided convolutions excepted.
        pooling: What the hidden layer takes: None for the features of every place, `"mean"` for
            their mean over the image: far fewer weights, which fit images of any size.
        image_size: Height and width of both images in pixels, a multiple of 16.
        name: Name of the model.

    Returns:
        A `keras.Model`: ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to scores ``(batch, 1)``.
    """
    filters = filter_set(filters)
    options = {
        "negative_slope": negative_slope,
        "batch_normalization": batch_normalization,
        "kernel_regularizer": l2(l2_conv),
    }
    images = image_pair(image_size)
    pyramids = macs_layers.SiameseEncoder(filters[:4], kernel_sizes, name="encoder", **options)(
        rescale(images)
    )
    features = macs_layers.DifferenceDecoder(filters[4:], name="decoder", **options)(pyramids)
    score = score_head(features, dense_units, dropout, l2(l2_dense), pooling)
    return keras.Model(images, score, name=name)
