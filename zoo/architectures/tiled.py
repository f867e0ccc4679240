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


def tiled(
    filters="B",
    kernel_sizes=(5, 5, 3, 3),
    negative_slope=0.5,
    dense_units=32,
    dropout=0.0,
    l2_dense=1e-6,
    l2_conv=1e-4,
    tile_size=72,
    lstm_units=32,
    recurrent_activation=macs_layers.hard_sigmoid,
    pooling=None,
    image_size=IMAGE_SIZE,
    name="tiled",
):
    """The siamese-difference network over images that a convolutional LSTM reads in tiles.

    >>> zoo.architectures.tiled().count_params()
    373902

    Args:
        filters: Ten filter counts, four of the encoder and six of the decoder, or the name of
            one of the original's sets: "A", "B" or "C".
        kernel_sizes: Sizes of the encoder's four convolutions.
        negative_slope: Slope of the LeakyReLU activations below zero.
        dense_units: Width of the hidden layer of the head.
        dropout: Fraction of it that is dropped in training.
        l2_dense: L2 regularization of the hidden layer's kernel.
        l2_conv: L2 regularization of the kernels of encoder and decoder, not of the LSTM.
        tile_size: Height and width of a tile in pixels, a multiple of 8 that divides
            `image_size`.
        lstm_units: Number of filters of the LSTM.
        recurrent_activation: Activation of its gates: Keras 2's hard sigmoid, with which the
            original was trained, unlike Keras 3's default, `"sigmoid"`.
        pooling: What the hidden layer takes: None for the features of every place, `"mean"` for
            their mean over the image: far fewer weights, which fit images of any size.
        image_size: Height and width of both images in pixels, a multiple of 16.
        name: Name of the model.

    Returns:
        A `keras.Model`: ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to scores ``(batch, 1)``.
    """
    if tile_size % 8:
        raise ValueError(f"tile_size must be a multiple of 8. Received: {tile_size}")
    filters = filter_set(filters)
    options = {"negative_slope": negative_slope, "kernel_regularizer": l2(l2_conv)}
    images = image_pair(image_size)
    tiles = macs_layers.TiledConvLSTM2D(
        lstm_units,
        tile_size,
        kernel_size=5,
        recurrent_activation=recurrent_activation,
        name="tiles",
    )
    pyramids = macs_layers.SiameseEncoder(filters[:4], kernel_sizes, name="encoder", **options)(
        [tiles(image) for image in rescale(images)]
    )
    features = macs_layers.DifferenceDecoder(
        filters[4:], bottleneck=False, name="decoder", **options
    )(pyramids)
    score = score_head(features, dense_units, dropout, l2(l2_dense), pooling)
    return keras.Model(images, score, name=name)
