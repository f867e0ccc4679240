import keras

import macs_layers
from zoo.architectures.siamese_difference import IMAGE_SIZE

BEST = 1.5


def pyramid(
    filters: int = 24,
    kernel_size: int = 5,
    levels: int = 4,
    hidden_units: int = 64,
    image_size: int | None = IMAGE_SIZE,
    name: str = "pyramid",
) -> keras.Model:
    """A shallow siamese network with a monotone head.

    Both images pass through a bank of filters at each of several scales. The responses are compared
    position by position and pooled. The head has non-negative weights, so the score falls as
    differences grow and identical images get the highest score.

    >>> zoo.architectures.pyramid().count_params()
    42337

    Args:
        filters: Int. Filters at each scale. Defaults to `24`.
        kernel_size: Int. Height and width of the filters. Defaults to `5`.
        levels: Int. Number of scales, each half the size of the one before. Defaults to `4`.
        hidden_units: Int. Width of both hidden layers of the head. Defaults to `64`.
        image_size: Int. Height and width of both images in pixels; `None` for any size. Defaults
            to `288`.
        name: Str. Name of the model. Defaults to `"pyramid"`.

    Returns:
        A `keras.Model` from ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to standardized scores ``(batch, 1)``.
    """
    shape = (image_size, image_size, 3)
    images = [keras.Input(shape, name=side) for side in ("reference", "distorted")]
    differences = []
    to_unit = keras.layers.Rescaling(1 / 255, name="rescaling")
    views = [to_unit(image) for image in images]
    for level in range(levels):
        if level:
            halve = keras.layers.AveragePooling2D(2, name=f"halve_{level}")
            views = [halve(view) for view in views]
        bank = keras.layers.Conv2D(
            filters,
            kernel_size,
            strides=2 if level < 2 else 1,
            use_bias=False,
            kernel_initializer=macs_layers.EdgeFilters(),
            name=f"bank_{level}",
        )
        compare = macs_layers.Dissimilarity(name=f"dissimilarity_{level}", dtype="float32")
        differences.append(compare([bank(view) for view in views]))
    features = keras.layers.Concatenate(name="differences")(differences)
    return keras.Model(images, falling_score(features, hidden_units), name=name)


def falling_score(differences, hidden_units):
    """Monotone head: the score is `BEST` if all differences are 0 and falls as any grows."""
    first = _non_negative(hidden_units, differences, "hidden_1", activation="tanh")
    second = _non_negative(hidden_units, first, "hidden_2", activation="tanh")
    hidden = keras.layers.Concatenate(name="hidden", dtype="float32")([first, second])
    penalty = _non_negative(1, hidden, "penalty", use_bias=True)
    return keras.layers.Rescaling(-1.0, dtype="float32", name="score")(penalty)


def _non_negative(units, inputs, name, activation=None, use_bias=False):
    return keras.layers.Dense(
        units,
        activation=activation,
        use_bias=use_bias,
        bias_initializer=keras.initializers.Constant(-BEST),
        kernel_initializer=keras.initializers.RandomUniform(0.0, 4 / inputs.shape[-1]),
        kernel_constraint="non_neg",
        dtype="float32",
        name=name,
    )(inputs)
