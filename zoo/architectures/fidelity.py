from typing import Any

import keras

import macs_layers
from zoo.architectures.pyramid import falling_score

# features of each level in `differences`, in order
FIGURES = (
    *("mixed", "structure", "gradient", "chroma", "horizontal", "vertical"),
    *("uneven mixed", "uneven structure"),
    *("gained", "missing", "lost"),
)


def figure(name, level):
    """Index of a feature in the `differences` of `fidelity`.

    >>> figure("gradient", 1)
    13
    """
    return level * len(FIGURES) + FIGURES.index(name)


def fidelity(
    levels: int = 3, hidden_units: int = 48, image_size: int | None = None, name: str = "fidelity"
) -> keras.Model:
    """Classical difference maps with deviation pooling and a monotone head.

    The reference first takes on the brightness and contrast of the distorted image
    (`macs_layers.ToneMatching`): people mind a change of tone less than other damage. Then both
    images are compared at several scales: by the maps behind classical metrics
    (`macs_layers.DifferenceMaps`), pooled by their deviation over the image
    (`macs_layers.DeviationPooling`), and by detail gained and lost (`macs_layers.DetailChange`).
    Lost detail includes lost contrast and is measured before the tones match. All features are 0
    for identical images and the weights of the head are non-negative, so identical images get the
    highest score. Resize images with `zoo.data.view` first.

    >>> zoo.architectures.fidelity().count_params()
    4131

    Args:
        levels: Int. Number of scales, each half the size of the one before. Defaults to `3`.
        hidden_units: Int. Width of both hidden layers of the head. Defaults to `48`.
        image_size: Int. Height and width of both images in pixels; `None` for any size of at
            least ``4 * 2**(levels - 1)``. Defaults to `None`.
        name: Str. Name of the model. Defaults to `"fidelity"`.

    Returns:
        A `keras.Model` from ``[reference, distorted]``, RGB 0..255, each
        ``(batch, image_size, image_size, 3)``, to standardized scores ``(batch, 1)``.
    """
    shape = (image_size, image_size, 3)
    images = [keras.Input(shape, name=side) for side in ("reference", "distorted")]
    # half precision cannot represent squares of 0..255
    exact: dict[str, Any] = {"dtype": "float32"}
    matched, tone = macs_layers.ToneMatching(name="tone", **exact)(images)
    views, figures = [*images, matched], []
    for level in range(levels):
        if level:
            halve = keras.layers.AveragePooling2D(2, name=f"halve_{level}", **exact)
            views = [halve(view) for view in views]
        reference, distorted, matched = views
        pair = [matched, distorted]
        maps = macs_layers.DifferenceMaps(name=f"maps_{level}", **exact)(pair)
        detail, lost = (
            macs_layers.DetailChange(names, name=f"{'_'.join(names)}_{level}", **exact)
            for names in (["gained", "missing"], ["lost"])
        )
        figures += [
            macs_layers.DeviationPooling(name=f"deviation_{level}", **exact)(maps),
            macs_layers.DeviationPooling(1, 2, 2, name=f"unevenness_{level}", **exact)(maps),
            detail(pair),
            lost([reference, distorted]),
        ]
    differences = keras.layers.Concatenate(name="differences", **exact)([*figures, tone])
    scaled = macs_layers.MeanScaling(name="scaling", **exact)(differences)
    return keras.Model(images, falling_score(scaled, hidden_units), name=name)
