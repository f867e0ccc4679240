"""Draws maps over images."""

from html import escape

import cv2
import numpy as np

from zoo.maps.quality_map import QualityMap
from zoo.maps.slider import data_url, slider
from zoo.scoring.figure import save_figure
from zoo.types import PathLike

LARGEST = 1200
PALETTES = {"quality": "RdYlGn", "damage": "inferno", "attention": "viridis"}
OPACITY = 0.6
IN_NOTEBOOK = 360


def draw_maps(path: PathLike, distorted: np.ndarray, quality_map: QualityMap) -> None:
    """Writes a figure of the distorted image with each map drawn over it.

    Args:
        path: Path of the image to write; its extension sets the format.
        distorted: Array ``(height, width, 3)``, RGB 0..255.
        quality_map: `QualityMap` of the image.

    Raises:
        InputError: If the format is unknown or the folder is missing.
    """
    save_figure(path, figure_of_maps(distorted, quality_map))


def figure_of_maps(distorted, quality_map):
    """The figure of `draw_maps` as a `matplotlib.figure.Figure`."""
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
        axes.imshow(to_gray(distorted[::step, ::step]), "gray", vmin=0, vmax=255)
        drawn = axes.imshow(values[::step, ::step], palette, vmin=low, vmax=high, alpha=OPACITY)
        axes.set_title(title)
        figure.colorbar(drawn, ax=axes, location="bottom", shrink=0.9, pad=0.02, panchor=False)
    figure.supxlabel(f"{quality_map.score.scale} ({quality_map.score.model})", fontsize="small")
    return figure


def html_of_maps(quality_map):
    """HTML for notebooks: the score, both images and each map."""
    figures = "".join(
        f'<figure style="margin: 0; width: {IN_NOTEBOOK}px; max-width: 100%">{drawing}'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for drawing, caption in drawings_of(quality_map, IN_NOTEBOOK)
    )
    return (
        quality_map.score._repr_html_()
        + f'<div style="display: flex; flex-wrap: wrap; gap: 1em">{figures}</div>'
    )


def drawings_of(quality_map, longest):
    """Yields a slider between both images and each map over the image, as HTML with a caption.

    Args:
        quality_map: `QualityMap`.
        longest: Int. Longest side, in pixels, to which larger images are shrunk.
    """
    distorted = quality_map.distorted
    images = slider(quality_map.reference, distorted, longest)
    yield images, "reference on the left, distorted on the right"
    for title, values, palette, low, high in panels_of(quality_map):
        caption = f"{title}, {low:g} to {high:.3g}"
        over = data_url(over_picture(distorted, values, palette, low, high), longest)
        yield f'<img src="{over}" alt="{escape(caption)}">', caption


def panels_of(quality_map):
    """Title, values, palette, lowest and highest value of each map.

    The scale of the damage ends at the 99.5th percentile because of a few far outliers.
    """
    scale = quality_map.score.scale
    damage = quality_map.damage / 100
    worst = max(float(np.quantile(damage, 0.995)), 1e-4 * (scale.high - scale.low))
    panels = [
        ("local quality", quality_map.quality, "quality", scale.low, scale.high),
        ("points lost per 1 % of the image", damage, "damage", 0, worst),
    ]
    if quality_map.attention is not None:
        attention = quality_map.attention
        ends = float(attention.min()), float(attention.max())
        panels.append(("attention", attention, "attention", *ends))
    return [(title, values, PALETTES[kind], low, high) for title, values, kind, low, high in panels]


def over_picture(picture, values, palette, low, high):
    """Draws a map over an image.

    Args:
        picture: Array ``(height, width, 3)``, RGB 0..255.
        values: Array ``(height, width)``.
        palette: Str. Name of a matplotlib colormap.
        low: Float. Value of the first color.
        high: Float. Value of the last color.

    Returns:
        uint8 array ``(height, width, 3)``, RGB.
    """
    from matplotlib import colormaps

    shares = np.clip((values - low) / ((high - low) or 1), 0, 1)
    colors = 255 * colormaps[palette](shares)[..., :3]
    blended = OPACITY * colors + (1 - OPACITY) * to_gray(picture)[..., None]
    return np.round(blended).astype("uint8")


def to_gray(picture):
    """Gray levels of an image, ``(height, width)``, 0..255."""
    return cv2.cvtColor(np.round(picture).astype("uint8"), cv2.COLOR_RGB2GRAY)
