from collections.abc import Sequence

import keras

from zoo.model_card import Scale


def ensemble(
    models: Sequence[keras.Model], scales: Sequence[Scale], scale: Scale, name: str = "ensemble"
) -> keras.Model:
    """Averages the scores of several models in one model.

    Args:
        models: List of `keras.Model` from `zoo.load`, for images of one size.
        scales: List of `zoo.Scale`, one per model.
        scale: `zoo.Scale`. Its mean and deviation standardize the averaged score.
        name: Str. Name of the model. Defaults to `"ensemble"`.

    Returns:
        A `keras.Model` with the inputs of `models` and standardized scores ``(batch, 1)``.
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
