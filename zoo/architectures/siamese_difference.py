from collections.abc import Callable, Sequence
from functools import partial

import keras

import macs_layers

IMAGE_SIZE = 288
SPAN = 4.0
RANGES = {"sigmoid": (0, 1), "tanh": (-1, 1)}
POOLINGS = {None: keras.layers.Flatten, "mean": keras.layers.GlobalAveragePooling2D}
FILTER_SETS = {
    "A": (8, 16, 32, 64, 64, 64, 32, 16, 8, 16),
    "B": (8, 16, 32, 64, 64, 64, 32, 16, 8, 32),
    "C": (16, 32, 64, 128, 64, 64, 32, 16, 8, 16),
}


def siamese_difference(
    filters: str | Sequence[int] = "B",
    kernel_sizes: Sequence[int] = (5, 5, 3, 3),
    negative_slope: float = 0.5,
    dense_units: int = 32,
    dropout: float = 0.0,
    l2_dense: float = 1e-6,
    l2_conv: float = 1e-4,
    batch_normalization: bool = False,
    normalize_strided: bool = False,
    equal_strided: bool = False,
    tile_size: int | None = None,
    lstm_units: int = 32,
    recurrent_activation: str | Callable = macs_layers.hard_sigmoid,
    attention: bool = False,
    residual_blocks: int = 0,
    pooling: str | None = None,
    squash: str = "sigmoid",
    image_size: int | None = IMAGE_SIZE,
    name: str = "siamese_difference",
) -> keras.Model:
    """A siamese encoder, a decoder of feature differences, and a scoring head.

    `simple`, `bn`, `attention` and `tiled` are presets of this function:

    >>> zoo.architectures.attention().count_params()
    529103
    >>> zoo.architectures.simple(filters="A", pooling="mean").count_params()
    175999

    Given the same weights, the outputs equal those of the original networks. The weights are in the
    same order except in the attention block, where the channel branch comes first; in the original
    the 1x1 convolutions of both branches alternate.

    Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).

    Args:
        filters: Tuple of ten ints, or str. Filter counts, four for the encoder and six for the
            decoder. `"A"`, `"B"` and `"C"` are the original's sets. Defaults to `"B"`.
        kernel_sizes: Tuple of four ints. Kernel sizes of the encoder. Defaults to `(5, 5, 3, 3)`.
        negative_slope: Float. Slope of the LeakyReLU activations below zero. Defaults to `0.5`.
        dense_units: Int. Width of the hidden layer of the head. Defaults to `32`.
        dropout: Float. Dropout rate of the hidden layer, 0..1. Defaults to `0.0`.
        l2_dense: Float. L2 factor for the kernel of the hidden layer. Defaults to `1e-6`.
        l2_conv: Float. L2 factor for the kernels of encoder and decoder. Defaults to `1e-4`.
        batch_normalization: Bool. Whether to normalize after the activations of encoder and
            decoder, except those of the two strided convolutions. Defaults to `False`.
        normalize_strided: Bool. Whether to normalize after those two as well. Defaults to `False`.
        equal_strided: Bool. Whether both strided convolutions have `filters[9]` filters, instead
            of `filters[8]` and `filters[9]`. Defaults to `False`.
        tile_size: Int. Height and width of the tiles for a convolutional LSTM before the encoder,
            in pixels: a multiple of 8 that divides `image_size`. Defaults to `None`, no LSTM.
        lstm_units: Int. Filters of the LSTM. Defaults to `32`.
        recurrent_activation: Str or callable. Activation of the gates of the LSTM. Defaults to
            `macs_layers.hard_sigmoid`, that of Keras 2 and the original.
        attention: Bool. Whether to add an attention block of `filters[8]` filters after the
            decoder. Defaults to `False`.
        residual_blocks: Int. Number of residual blocks after that. Defaults to `0`.
        pooling: Str. `"mean"` averages the features over the image, which needs far fewer weights
            and accepts images of any size. Defaults to `None`, which flattens them.
        squash: Str. Activation before the last layer, `"sigmoid"` or `"tanh"`. Defaults to
            `"sigmoid"`.
        image_size: Int. Height and width of both images in pixels, a multiple of 16. `None`, with
            `pooling="mean"`, accepts any multiples of 16. Defaults to `288`.
        name: Str. Name of the model.

    Returns:
        A `keras.Model` from ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to standardized scores ``(batch, 1)``.

    Raises:
        ValueError: If an argument is invalid.
    """
    counts = filter_set(filters)
    images = image_pair(image_size)
    options = {
        "negative_slope": negative_slope,
        "batch_normalization": batch_normalization,
        "kernel_regularizer": l2(l2_conv),
    }
    features = rescale(images)
    if tile_size is not None:
        if image_size is None:
            raise ValueError("tile_size needs a fixed image_size. Received: image_size=None")
        tiles = tile_reader(tile_size, lstm_units, recurrent_activation)
        features = [tiles(image) for image in features]
    encoder = macs_layers.SiameseEncoder(counts[:4], kernel_sizes, name="encoder", **options)
    decoder = macs_layers.DifferenceDecoder(
        [*counts[4:8], counts[9 if equal_strided else 8], counts[9]],
        bottleneck=tile_size is None,
        normalize_strided=normalize_strided,
        name="decoder",
        **options,
    )
    features = decoder(encoder(features))
    if attention:
        features = macs_layers.AttentionBlock(counts[8], name="attention")(features)
    for number in range(1, residual_blocks + 1):
        features = macs_layers.ResidualBlock(name=f"residual_{number}")(features)
    score = score_head(features, dense_units, dropout, l2(l2_dense), pooling, squash)
    return keras.Model(images, score, name=name)


simple = partial(siamese_difference, name="simple")
bn = partial(siamese_difference, batch_normalization=True, name="bn")
attention = partial(
    siamese_difference,
    batch_normalization=True,
    normalize_strided=True,
    equal_strided=True,
    attention=True,
    residual_blocks=3,
    squash="tanh",
    name="attention",
)
tiled = partial(siamese_difference, tile_size=72, name="tiled")


def filter_set(filters):
    if isinstance(filters, str):
        if filters not in FILTER_SETS:
            raise ValueError(
                f"filters must be ten counts or one of {', '.join(FILTER_SETS)}. "
                f"Received: {filters!r}"
            )
        filters = FILTER_SETS[filters]
    if len(filters) != 10:
        raise ValueError(f"filters must be ten counts. Received {len(filters)}: {filters}")
    return tuple(filters)


def image_pair(image_size):
    if image_size is not None and image_size % 16:
        raise ValueError(f"image_size must be a multiple of 16. Received: {image_size}")
    shape = (image_size, image_size, 3)
    return [keras.Input(shape, name=name) for name in ("reference", "distorted")]


def rescale(images):
    """Rescales 0..255 to -1..1."""
    rescaling = keras.layers.Rescaling(1 / 127.5, offset=-1.0, name="rescaling")
    return [rescaling(image) for image in images]


def l2(factor):
    return keras.regularizers.L2(factor) if factor else None


def tile_reader(tile_size, lstm_units, recurrent_activation):
    if tile_size % 8:
        raise ValueError(f"tile_size must be a multiple of 8. Received: {tile_size}")
    return macs_layers.TiledConvLSTM2D(
        lstm_units,
        tile_size,
        kernel_size=5,
        recurrent_activation=recurrent_activation,
        name="tiles",
    )


def score_head(features, dense_units, dropout, regularizer, pooling, squash):
    """A hidden layer, a squashed unit, and a final scale and offset.

    Scale and offset are initialized so that the unit covers `SPAN` standard deviations of the
    scores on both sides. With Keras' defaults it covers a fraction of that, saturates, and often
    collapses to a constant.
    """
    x = POOLINGS[pooling](name="gather")(features)
    x = keras.layers.Dense(
        dense_units, activation="relu", kernel_regularizer=regularizer, name="hidden"
    )(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    x = keras.layers.Dense(1, activation=squash, name="squashed")(x)
    low, high = RANGES[squash]
    scale = 2 * SPAN / (high - low)
    return keras.layers.Dense(
        1,
        kernel_initializer=keras.initializers.Constant(scale),
        bias_initializer=keras.initializers.Constant(-SPAN - scale * low),
        dtype="float32",
        name="score",
    )(x)
