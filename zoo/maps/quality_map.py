from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np

from zoo.data.images import image_pair
from zoo.data.viewing import view
from zoo.maps.attention_maps import spatial_attention
from zoo.scoring.pictures import whole
from zoo.scoring.score import Score
from zoo.scoring.windows import cut_windows, mirrored
from zoo.types import ImageLike

if TYPE_CHECKING:
    from zoo.scoring.scorer import Scorer

SMALLEST_PART, LARGEST_PART, PARTS = 64, 576, 4
LARGEST_SIDE = 384  # short side of images for gradients
LEAST_LOST = 0.01


@dataclass(frozen=True)
class QualityMap:
    """Score and maps of a distorted image. All maps are float32 ``(height, width)``.

    A notebook shows it as a table, a slider between both images, and the maps over the image.

    Attributes:
        score: `Score` of the image.
        quality: Quality of the area around each pixel, in points of the score's scale.
        damage: Points lost at each pixel, scaled so that the mean over the image is the loss
            against the reference (at a short side of at most 384 pixels): a hundredth of it is
            what repairing 1 % of the image there gains. Negative where a change makes the image
            look better.
        attention: Spatial attention of the network, 0..1; `None` without an attention block.
        reference: Array ``(height, width, 3)``, RGB 0..255. The reference image.
        distorted: Array ``(height, width, 3)``, RGB 0..255. The distorted image.
    """

    score: Score
    quality: np.ndarray = field(repr=False)
    damage: np.ndarray = field(repr=False)
    attention: np.ndarray | None = field(repr=False)
    reference: np.ndarray = field(repr=False)
    distorted: np.ndarray = field(repr=False)

    def _repr_html_(self):
        from zoo.maps.overlay import html_of_maps

        return html_of_maps(self)


def quality_map(
    scorer: "Scorer",
    reference: ImageLike,
    distorted: ImageLike,
    steps: int = 4,
    smoothing: float = 4.0,
) -> QualityMap:
    """Scores an image and maps where the score comes from.

    >>> reference, distorted = zoo.data.image_pair("examples/reference.png",
    ...                                            "examples/distorted.jpg")
    >>> mapped = zoo.Scorer("simple").map(reference[:288, :288], distorted[:288, :288])
    >>> mapped.damage.shape
    (288, 288)

    Quality is the score of overlapping windows, a quarter of the image's short side but at least
    64 pixels wide. Damage is computed by integrated gradients from the reference to the distorted
    image, averaged over the models of an ensemble and slightly smoothed. Maps are computed at the
    model's viewing scale (gradients at a short side of at most 384 pixels) and resized to the
    image.

    Args:
        scorer: `Scorer`. Its views apply to the score and the quality.
        reference: Reference image, as for `zoo.data.image_pair`.
        distorted: Distorted image, likewise.
        steps: Int. Number of gradient steps. Defaults to `4`.
        smoothing: Float. Standard deviation of the smoothing of the damage, in pixels at the
            viewing scale. Defaults to `4.0`.

    Returns:
        A `QualityMap`.

    Raises:
        FileNotFoundError: If a file does not exist.
        InputError: If an image is invalid or the sizes differ.

    Source: [Sundararajan et al., 2017](https://arxiv.org/abs/1703.01365).
    """
    images = image_pair(reference, distorted)
    seen = [scorer.seen(number, images) for number in range(len(scorer.members))]
    score = scorer.score_seen(seen)
    untouched = [[view(clean, LARGEST_SIDE)] * 2 for clean, _ in seen]
    lost = scorer.score_seen(untouched).value - score.value
    return QualityMap(
        score,
        quality=_mean_of_members(images[0], seen, partial(_quality, scorer)),
        damage=_adding_up_to(
            lost, _mean_of_members(images[0], seen, partial(_damage, scorer, steps, smoothing))
        ),
        attention=_attention(scorer, images[0], seen),
        reference=images[0],
        distorted=images[1],
    )


def _mean_of_members(image, seen, draw):
    """Mean of a map over the models, at the size of the image."""
    maps = [_as_large_as(image, draw(number, pair)) for number, pair in enumerate(seen)]
    return maps[0] if len(maps) == 1 else np.mean(maps, axis=0)


def _as_large_as(image, values):
    height, width, _ = image.shape
    return cv2.resize(values.astype("float32"), (width, height), interpolation=cv2.INTER_LINEAR)


def _adding_up_to(lost, damage):
    """Scales the damage so that its mean is the points lost, unless that is negligible."""
    found = float(damage.mean())
    return damage * np.float32(lost / found) if min(lost, found) > LEAST_LOST else damage


def _quality(scorer, number, images):
    """Scores of small overlapping windows, blended."""
    shape = images[0].shape[:2]
    side = int(np.clip(min(shape) // PARTS, SMALLEST_PART, LARGEST_PART))
    places, pieces = [], []
    for some, windows in cut_windows(images, side):
        points = scorer.in_threads(
            lambda single, window: single.points(number, single.outputs(number, window)).mean(),
            zip(*windows, strict=True),
        )
        places.extend(some)
        pieces.extend(np.full((min(side, shape[0]), min(side, shape[1])), one) for one in points)
    return _laid_over(pieces, places, shape)


def _damage(scorer, steps, smoothing, number, images):
    """Points lost at each pixel, averaged over windows."""
    images = [view(image, LARGEST_SIDE) for image in images]
    total, windows = np.zeros((2, *images[0].shape[:2]))
    for places, (references, distorted) in _looked_at(scorer.networks[number], images):
        costs = _costs(scorer.gradients[number], references, distorted, steps)
        for here, cost in zip(places, costs, strict=True):
            np.add.at(total, here, cost)  # padding may repeat a pixel
            windows[np.ix_(*(np.unique(index) for index in here))] += 1
    damage = total / windows * total.size * scorer.members[number].card.scale.std
    return cv2.GaussianBlur(damage, (0, 0), smoothing, borderType=cv2.BORDER_REFLECT)


def _looked_at(network, images):
    """Splits images into the network's windows, or pads whole images to a valid size.

    Yields:
        Index of the image's pixels for each window of a batch, and the windows of each image.
    """
    if network.window:
        sizes = [max(side, network.window) for side in images[0].shape[:2]]
        batches = cut_windows(images, network.window)
    else:
        padded = [whole(image, network.layout)[None] for image in images]
        sizes = padded[0].shape[1:3]
        batches = [([(0, 0)], padded)]
    rows, columns = map(mirrored, images[0].shape[:2], sizes)
    for places, windows in batches:
        height, width = windows[0].shape[1:3]
        shown = [
            np.ix_(rows[top : top + height], columns[left : left + width]) for top, left in places
        ]
        yield shown, windows


def _costs(gradient, references, distorted, steps):
    """Loss of the network's output at each pixel, ``(batch, height, width)``."""
    difference = distorted.astype("float32") - references
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    mean = sum(
        weight / 2 * gradient(references, references + np.float32((node + 1) / 2) * difference)
        for node, weight in zip(nodes, weights, strict=True)
    )
    return -(mean * difference).sum(axis=-1)


def _attention(scorer, image, seen):
    """Mean attention of the models with an attention block."""
    maps = [
        _as_large_as(image, _attention_of(scorer, number, pair))
        for number, (member, pair) in enumerate(zip(scorer.members, seen, strict=True))
        if member.card.config.get("attention", member.card.architecture == "attention")
    ]
    return np.mean(maps, axis=0) if maps else None


def _attention_of(scorer, number, images):
    look = spatial_attention(scorer.keras_models[number])
    images = [view(image, LARGEST_SIDE) for image in images]
    total, windows = np.zeros((2, *images[0].shape[:2]))
    for places, pair in _looked_at(scorer.networks[number], images):
        for here, weights in zip(places, look(*pair), strict=True):
            total[here] = total[here] + _as_large_as(pair[0][0], weights)
            windows[here] = windows[here] + 1
    return total / windows


def _laid_over(pieces, places, shape):
    """Blends pieces of a map, weighting each pixel by its distance from the piece's border."""
    total, weights = np.zeros(shape), np.zeros(shape)
    for piece, (top, left) in zip(pieces, places, strict=True):
        here = np.s_[top : top + piece.shape[0], left : left + piece.shape[1]]
        weight = np.outer(*(np.hanning(side + 2)[1:-1] for side in piece.shape))
        total[here] += weight * piece
        weights[here] += weight
    return (total / weights).astype("float32")
