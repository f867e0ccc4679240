"""Several models as one."""

import keras


def ensemble(models, scales, scale, name="ensemble"):
    """The mean of several models' points as one model.

    Args:
        models: List of models of the zoo, for images of one size.
        scales: `zoo.Scale` of each.
        scale: `zoo.Scale` of the result, whose mean and deviation standardize it.
        name: Name of the model.

    Returns:
        A `keras.Model` that takes what the models take, and returns standardized scores
        ``(batch, 1)``.
    """
    images = [keras.Input(side.shape[1:], name=side.name) for side in models[0].inputs]
    scores = [
        keras.layers.Rescaling(
            own.std / scale.std, offset=(own.mean - scale.mean) / scale.std, dtype="float32"
        )(model(images))
        for model, own in zip(models, scales, strict=True)
    ]
    mean = keras.layers.Average(name="score", dtype="float32")(scores)
    return keras.Model(images, mean, name=name)
