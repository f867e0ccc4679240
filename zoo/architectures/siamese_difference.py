"""What the four architectures have in common: the form of their inputs, filters and head."""

import keras

IMAGE_SIZE = 288
SPAN = 4.0
POOLINGS = {None: keras.layers.Flatten, "mean": keras.layers.GlobalAveragePooling2D}
FILTER_SETS = {
    "A": (8, 16, 32, 64, 64, 64, 32, 16, 8, 16),
    "B": (8, 16, 32, 64, 64, 64, 32, 16, 8, 32),
    "C": (16, 32, 64, 128, 64, 64, 32, 16, 8, 16),
}


def filter_set(filters):
    """The ten filter counts behind a name, "A" to "C"; ten counts are returned as they are.

    The first four are the encoder's, the other six the decoder's.
    """
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
    """Symbolic reference and distorted image, RGB 0..255, of shape ``(size, size, 3)``."""
    if image_size % 16:
        raise ValueError(f"image_size must be a multiple of 16. Received: {image_size}")
    return [
        keras.Input((image_size, image_size, 3), name=name) for name in ("reference", "distorted")
    ]


def rescale(images):
    """0..255 to -1..1, each image on its own."""
    rescaling = keras.layers.Rescaling(1 / 127.5, offset=-1.0, name="rescaling")
    return [rescaling(image) for image in images]


def l2(factor):
    return keras.regularizers.L2(factor) if factor else None


def score_head(features, dense_units, dropout, regularizer, pooling, squash="sigmoid"):
    """One score for each image: a hidden layer, a squashed unit, and its scale and offset.

    The scale and offset start at values that let the unit reach `SPAN` standard deviations of the
    scores to both sides. From Keras' usual ones it starts with a fraction of that, saturates, and
    often ends as a constant.
    """
    x = POOLINGS[pooling](name="gather")(features)
    x = keras.layers.Dense(
        dense_units, activation="relu", kernel_regularizer=regularizer, name="hidden"
    )(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    x = keras.layers.Dense(1, activation=squash, name="squashed")(x)
    low, high = {"sigmoid": (0, 1), "tanh": (-1, 1)}[squash]
    scale = 2 * SPAN / (high - low)
    return keras.layers.Dense(
        1,
        kernel_initializer=keras.initializers.Constant(scale),
        bias_initializer=keras.initializers.Constant(-SPAN - scale * low),
        dtype="float32",
        name="score",
    )(x)
