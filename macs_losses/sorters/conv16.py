"""The original's sorter: a Conv1D network that ranks 16 values."""

import keras
from keras import layers

# Filters, kernel size, batch normalization; each ends with a PReLU.
CONVOLUTIONS = (
    (8, 2, False),
    (16, 3, True),
    (32, 5, True),
    (64, 7, True),
    (96, 10, False),
    (128, 7, True),
    (256, 7, True),
)


def conv16() -> keras.Model:
    """Builds the network of SoDeep's convolutional sorter for 16 values, with fresh weights.

    Returns:
        A `keras.Model` from `(batch, 16)` standardized values to their `(batch, 16)` ranks,
        1 for the smallest. It has 471,864 parameters.

    Reference:
        [SoDeep: a Sorting Deep net to learn ranking loss surrogates](
        https://arxiv.org/abs/1904.04272) (Engilberge et al., 2019)

    Example:

    >>> conv16().count_params()
    471864
    """
    float32 = {"dtype": "float32"}  # regardless of the global dtype policy
    values = keras.Input((16,), name="values", **float32)
    x = layers.Reshape((16, 1), **float32)(values)
    for filters, kernel_size, normalized in CONVOLUTIONS:
        x = layers.Conv1D(filters, kernel_size, padding="same", **float32)(x)
        if normalized:
            x = layers.BatchNormalization(**float32)(x)
        x = layers.PReLU(**float32)(x)
    x = layers.Flatten(**float32)(x)
    mean_rank = keras.initializers.Constant(8.5)
    ranks = layers.Dense(16, bias_initializer=mean_rank, name="ranks", **float32)(x)
    return keras.Model(values, ranks, name="conv16")
