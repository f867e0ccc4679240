from typing import Any

import keras

import macs_layers
from zoo.architectures.pyramid import falling_score

# what `differences` holds of each scale, in its order
FIGURES = (
    *("mixed", "structure", "gradient", "chroma", "horizontal", "vertical"),
    *("uneven mixed", "uneven structure"),
    *("gained", "lost", "missing"),
)


def figure(name, level):
    """Place of a figure among the `differences` of `fidelity`.

    >>> figure("gradient", 1)
    13
    """
    return level * len(FIGURES) + FIGURES.index(name)


def fidelity(
    levels: int = 3, hidden_units: int = 48, image_size: int | None = None, name: str = "fidelity"
) -> keras.Model:
    """Difference maps of known worth, pooled by their deviation; a score that can only fall.

    Both images are compared at each of several scales: by maps that classical measures are made of
    (`macs_layers.DifferenceMaps`), of which the deviation over the image counts
    (`macs_layers.DeviationPooling`), and by detail gained and lost (`macs_layers.DetailChange`).
    All of these are 0 for identical images, and the head's weights are never negative: identical
    images get the highest score. Images should come at the scale they are viewed at: `zoo.view`.

    >>> zoo.architectures.fidelity().count_params()
    4033

    Args:
        levels: Int. Number of scales: full size, half, quarter ... Defaults to `3`.
        hidden_units: Int. Width of both hidden layers of the head. Defaults to `48`.
        image_size: Int. Height and width of both images in pixels; `None` for any size from
            ``4 * 2**(levels - 1)`` on. Defaults to `None`.
        name: Str. Name of the model. Defaults to `"fidelity"`.

    Returns:
        A `keras.Model` from ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to standardized scores ``(batch, 1)``.
    """
    shape = (image_size, image_size, 3)
    images = [keras.Input(shape, name=side) for side in ("reference", "distorted")]
    # whatever the precision: half of it holds neither 0..255 nor squares of that
    exact: dict[str, Any] = {"dtype": "float32"}
    views, figures = images, []
    for level in range(levels):
        if level:
            halve = keras.layers.AveragePooling2D(2, name=f"halve_{level}", **exact)
            views = [halve(view) for view in views]
        maps = macs_layers.DifferenceMaps(name=f"maps_{level}", **exact)(views)
        figures += [
            macs_layers.DeviationPooling(name=f"deviation_{level}", **exact)(maps),
            macs_layers.DeviationPooling(1, 2, 2, name=f"unevenness_{level}", **exact)(maps),
            macs_layers.DetailChange(name=f"detail_{level}", **exact)(views),
        ]
    differences = keras.layers.Concatenate(name="differences", **exact)(figures)
    scaled = macs_layers.RootScaling(name="scaling", **exact)(differences)
    return keras.Model(images, falling_score(scaled, hidden_units), name=name)
