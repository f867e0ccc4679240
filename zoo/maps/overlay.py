"""Maps drawn over the pictures that they are of."""

import cv2
import numpy as np

from zoo.maps.quality_map import QualityMap
from zoo.scoring.figure import save_figure
from zoo.types import PathLike

LARGEST = 1200
PALETTES = {"quality": "RdYlGn", "damage": "inferno", "attention": "viridis"}
OPACITY = 0.6


def draw_maps(path: PathLike, distorted: np.ndarray, quality_map: QualityMap) -> None:
    """Writes the distorted image and each of its maps over it, with a scale.

    Args:
        path: File to write; its ending says the format, such as ``.png``.
        distorted: Array ``(height, width, 3)``, RGB 0..255.
        quality_map: Its `QualityMap`.

    Raises:
        InputError: If the format is unknown or there is no such folder.
    """
    save_figure(path, figure_of_maps(distorted, quality_map))


def figure_of_maps(distorted, quality_map):
    """The same as a figure of matplotlib."""
    from matplotlib.figure import Figure

    step = -(-max(distorted.shape[:2]) // LARGEST)
    height, width, _ = distorted[::step, ::step].shape
    panels = panels_of(quality_map)
    figure = Figure(figsize=(4 * (len(panels) + 1), 4 * height / width + 0.9), layout="constrained")
    first, *others = figure.subplots(1, len(panels) + 1)
    first.set_title(f"distorted: {quality_map.score.value:.2f}")
    first.imshow(distorted[::step, ::step] / 255)
    for axes in (first, *others):
        axes.axis("off")
        axes.set_anchor("N")
    for axes, (title, values, palette, low, high) in zip(others, panels, strict=True):
        axes.imshow(grey(distorted[::step, ::step]), "gray", vmin=0, vmax=255)
        drawn = axes.imshow(values[::step, ::step], palette, vmin=low, vmax=high, alpha=OPACITY)
        axes.set_title(title)
        figure.colorbar(drawn, ax=axes, location="bottom", shrink=0.9, pad=0.02, panchor=False)
    figure.supxlabel(f"{quality_map.score.scale} ({quality_map.score.model})", fontsize="small")
    return figure


def panels_of(quality_map):
    """Title, values, palette, lowest and highest value of each map that there is.

    Damage has a few far outliers: colours end where one pixel of two hundred is beyond. Those of
    attention go from its least to its most.
    """
    scale = quality_map.score.scale
    damage = quality_map.damage / 100
    worst = max(float(np.quantile(damage, 0.995)), 1e-4 * (scale.high - scale.low))
    panels = [
        ("quality around each place", quality_map.quality, "quality", scale.low, scale.high),
        ("points lost by each 1 % of the picture", damage, "damage", 0, worst),
    ]
    if quality_map.attention is not None:
        looked = quality_map.attention
        ends = float(looked.min()), float(looked.max())
        panels.append(("where the network looks", looked, "attention", *ends))
    return [(title, values, PALETTES[kind], low, high) for title, values, kind, low, high in panels]


def over_picture(picture, values, palette, low, high):
    """A map laid over its picture.

    Args:
        picture: Array ``(height, width, 3)``, RGB 0..255.
        values: Array ``(height, width)``.
        palette: Name of a colour map of matplotlib.
        low: Value of its first colour.
        high: Value of its last colour.

    Returns:
        uint8 array ``(height, width, 3)``, RGB.
    """
    from matplotlib import colormaps

    shares = np.clip((values - low) / ((high - low) or 1), 0, 1)
    colours = 255 * colormaps[palette](shares)[..., :3]
    return np.round(OPACITY * colours + (1 - OPACITY) * grey(picture)[..., None]).astype("uint8")


def grey(picture):
    """A picture without its colours, which are the map's: ``(height, width)``, 0..255."""
    return cv2.cvtColor(np.round(picture).astype("uint8"), cv2.COLOR_RGB2GRAY)
