import keras

import macs_layers
from zoo.architectures.siamese_difference import IMAGE_SIZE

BEST = 1.5


def pyramid(
    filters=24,
    kernel_size=5,
    levels=4,
    hidden_units=64,
    image_size=IMAGE_SIZE,
    name="pyramid",
):
    """A shallow siamese network whose score can only fall with what it sees differ.

    Both images go through one bank of filters at each of several sizes. What comes out is compared
    place by place and pooled; the head, whose weights are never negative, turns the differences
    into a score. Equal images thus have the highest score there is.

    >>> zoo.architectures.pyramid().count_params()
    42337

    Args:
        filters: Filters at each size.
        kernel_size: Their size.
        levels: How many sizes: the image's own, halves, quarters ...
        hidden_units: Width of the two hidden layers of the head.
        image_size: Height and width of both images in pixels; None for images of any size.
        name: Name of the model.

    Returns:
        A `keras.Model`: ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to scores ``(batch, 1)``.
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
    """A score that is `BEST` where all differences are 0, and falls with each of them."""
    first = _never_negative(hidden_units, differences, "hidden_1", activation="tanh")
    second = _never_negative(hidden_units, first, "hidden_2", activation="tanh")
    hidden = keras.layers.Concatenate(name="hidden")([first, second])
    penalty = _never_negative(1, hidden, "penalty", use_bias=True)
    return keras.layers.Rescaling(-1.0, dtype="float32", name="score")(penalty)


def _never_negative(units, inputs, name, activation=None, use_bias=False):
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
