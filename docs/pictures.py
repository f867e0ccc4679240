"""Draws score.png, map.png and layers.png from the example pair."""

from pathlib import Path

import cv2
import keras
import matplotlib.pyplot as plt
import numpy as np

import macs_layers
import zoo
from zoo.maps.attention_maps import spatial_attention

DOCS = Path(__file__).parent
ROOT = DOCS.parent
SIZE, HALF = 288, 225


def main():
    reference, distorted = zoo.data.image_pair(
        ROOT / "examples" / "reference.png", ROOT / "examples" / "distorted.jpg"
    )
    scorer = zoo.Scorer()
    score = scorer.score(reference, distorted)
    zoo.scoring.draw_figure(DOCS / "score.png", reference, distorted, score)
    half = np.where(np.arange(reference.shape[1])[:, None] < HALF, distorted, reference)
    zoo.maps.draw_maps(DOCS / "map.png", half, scorer.map(reference, half))
    cut = np.s_[:SIZE, 60 : 60 + SIZE]
    draw_layers(reference[cut], distorted[cut])


def draw_layers(reference, distorted):
    """Draws examples of some layers."""
    figure, axes = plt.subplots(1, 4, figsize=(14, 3.6), layout="constrained")
    draw_tiles(axes[0], reference)
    draw_filters(axes[1])
    draw_dissimilarity(axes[2], reference)
    draw_attention(axes[3], reference, distorted)
    figure.savefig(DOCS / "layers.png", dpi=100)


def draw_tiles(axis, image):
    tiles = np.asarray(macs_layers.TileImage(72)(image[None].astype("float32")))[0]
    framed = np.pad(tiles, [(0, 0), (4, 4), (4, 4), (0, 0)], constant_values=255)
    side = SIZE // 72
    rows = [np.concatenate(framed[row * side : (row + 1) * side], axis=1) for row in range(side)]
    show(axis, np.concatenate(rows).astype("uint8"), "TileImage(72)")


def draw_filters(axis):
    kernels = np.asarray(macs_layers.EdgeFilters()((9, 9, 3, 12))).transpose(3, 0, 1, 2)
    kernels = 0.5 + 0.5 * kernels / abs(kernels).max(axis=(1, 2, 3), keepdims=True)
    framed = np.pad(kernels, [(0, 0), (1, 1), (1, 1), (0, 0)], constant_values=1)
    rows = [np.concatenate(framed[row : row + 4], axis=1) for row in (0, 4, 8)]
    show(axis, np.concatenate(rows), "EdgeFilters()((9, 9, 3, 12))")


def draw_dissimilarity(axis, reference):
    """Plots the layer's output for a fixed filter bank against the JPEG quality."""
    bank = keras.layers.Conv2D(8, 5, kernel_initializer=macs_layers.EdgeFilters(), use_bias=False)
    layer = macs_layers.Dissimilarity()
    qualities, rows = range(5, 100, 5), []
    for quality in qualities:
        encoded = cv2.imencode(".jpg", reference, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        copy = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
        features = [bank(image[None].astype("float32") / 255) for image in (reference, copy)]
        rows.append(np.asarray(layer(features))[0].reshape(5, 8).mean(axis=1)[[0, 2]])
    lines = axis.plot(qualities, rows)
    axis.legend(lines, ["mean", "second moment"], frameon=False)
    axis.set(xlabel="JPEG quality", title="Dissimilarity()")
    axis.spines[["top", "right"]].set_visible(False)


def draw_attention(axis, reference, distorted):
    attention = spatial_attention(zoo.load("attention"))
    weights = attention(reference[None], distorted[None])[0]
    axis.imshow(distorted)
    shown = axis.imshow(weights, "inferno", alpha=0.6, extent=(0, SIZE, SIZE, 0))
    plt.colorbar(shown, ax=axis, shrink=0.8)
    axis.set_title("SpatialAttention in a trained model")
    axis.axis("off")


def show(axis, image, title):
    axis.imshow(image)
    axis.set_title(title)
    axis.axis("off")


if __name__ == "__main__":
    plt.switch_backend("Agg")
    main()
