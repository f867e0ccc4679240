from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from zoo.data.images import image_pair
from zoo.maps.attention_maps import spatial_attention
from zoo.scoring.score import Score
from zoo.scoring.windows import BATCH, corners, cut, mirrored, pad_by_reflection
from zoo.types import ImageLike

if TYPE_CHECKING:
    from zoo.scoring.scorer import Scorer

SMALLEST_PART, PARTS = 64, 4


@dataclass(frozen=True)
class QualityMap:
    """Where a picture is damaged. All maps are float32 ``(height, width)``, as the picture.

    Attributes:
        score: `Score` of the picture.
        quality: How good the surroundings of each pixel look, in points of the score's scale.
        damage: Points that each pixel costs, so scaled that the mean over the picture is what it
            lost against the untouched reference: exactly for a picture of one window, nearly
            for a larger one. Negative where a change makes the picture look better.
        attention: Where the attention block of the network looks, 0..1; None without such a
            block.
    """

    score: Score
    quality: np.ndarray
    damage: np.ndarray
    attention: np.ndarray | None


def quality_map(
    scorer: "Scorer",
    reference: ImageLike,
    distorted: ImageLike,
    steps: int = 8,
    smoothing: float = 4.0,
) -> QualityMap:
    """The score of a picture, and where it comes from.

    >>> reference, distorted = zoo.data.image_pair("examples/reference.png",
    ...                                            "examples/distorted.jpg")
    >>> mapped = zoo.Scorer("simple").map(reference[:288, :288], distorted[:288, :288])
    >>> mapped.damage.shape
    (288, 288)

    The quality comes from overlapping windows, a quarter of the picture's shorter side but no
    smaller than 64 pixels. The damage comes from the network's gradients on the way from the
    reference to the copy (integrated gradients), averaged over the models of an ensemble and
    smoothed a little.

    Args:
        scorer: A `Scorer`. Its views count for the score and the quality.
        reference: A path, or an array as `zoo.data.to_rgb` takes it.
        distorted: The same for the copy.
        steps: How many gradients there are on the way.
        smoothing: Standard deviation of the smoothing of the damage, in pixels.

    Returns:
        A `QualityMap`.

    Raises:
        FileNotFoundError: If a path leads nowhere.
        InputError: If an image cannot be used or the two differ in size.

    Source: [Sundararajan et al., 2017](https://arxiv.org/abs/1703.01365).
    """
    images = image_pair(reference, distorted)
    (score,) = scorer.score_all([images])
    models = zip(scorer.members, scorer.gradients, strict=True)
    damage = np.mean(
        [
            member.card.scale.std * _damage(gradient, images, scorer.window, steps)
            for member, gradient in models
        ],
        axis=0,
    )
    return QualityMap(
        score,
        quality=_quality(scorer, images),
        damage=cv2.GaussianBlur(damage, (0, 0), smoothing, borderType=cv2.BORDER_REFLECT),
        attention=_attention(scorer, images),
    )


def _quality(scorer, images):
    """Scores of small windows, laid over each other."""
    height, width, _ = images[0].shape
    side = int(np.clip(min(height, width) // PARTS, SMALLEST_PART, scorer.window))
    places = corners(height, width, side)
    scores = []
    for some in _batches(places):
        windows = [
            np.stack([pad_by_reflection(cut(image, place, side), scorer.window) for place in some])
            for image in images
        ]
        scores.extend(scorer.points(*windows).mean(axis=(0, 1)))
    pieces = [np.full((min(side, height), min(side, width)), score) for score in scores]
    return _laid_over(pieces, places, (height, width))


def _damage(gradient, images, window, steps):
    """What each pixel takes off the output; the mean over windows where they overlap."""
    height, width, _ = images[0].shape
    rows, columns = mirrored(height, window), mirrored(width, window)
    pixels = min(height, window) * min(width, window)
    padded = [pad_by_reflection(image, window) for image in images]
    places = corners(*padded[0].shape[:2], window)
    total, windows = np.zeros((height, width)), np.zeros((height, width))
    for some in _batches(places):
        stacked = [np.stack([cut(image, place, window) for place in some]) for image in padded]
        costs = _costs(gradient, *stacked, steps) * pixels
        for (top, left), cost in zip(some, costs, strict=True):
            here = np.ix_(rows[top : top + window], columns[left : left + window])
            np.add.at(total, here, cost)  # a mirrored pixel costs as often as it is seen
            windows[np.ix_(*map(np.unique, here))] += 1
    return (total / windows).astype("float32")


def _costs(gradient, references, distorted, steps):
    """What each pixel takes off the network's output: ``(batch, height, width)``."""
    difference = distorted.astype("float32") - references
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    mean = sum(
        weight / 2 * gradient(references, references + np.float32((node + 1) / 2) * difference)
        for node, weight in zip(nodes, weights, strict=True)
    )
    return -(mean * difference).sum(axis=-1)


def _attention(scorer, images):
    """Where the attention blocks look, on the average of the models that have one."""
    looks = [spatial_attention(network) for network in scorer.networks]
    looks = [look for look in looks if look is not None]
    if not looks:
        return None
    height, width, _ = images[0].shape
    window = scorer.window
    padded = [pad_by_reflection(image, window) for image in images]
    places = corners(*padded[0].shape[:2], window)
    pieces = []
    for some in _batches(places):
        stacked = [np.stack([cut(image, place, window) for place in some]) for image in padded]
        maps = np.mean([look(*stacked) for look in looks], axis=0)
        pieces.extend(cv2.resize(one, (window, window)) for one in maps)
    whole = _laid_over(pieces, places, padded[0].shape[:2])
    top, left = (max(0, window - side) // 2 for side in (height, width))
    return whole[top : top + height, left : left + width]


def _laid_over(pieces, places, shape):
    """Pieces of a map as one, weighted by how near to a piece's centre a pixel is."""
    total, weights = np.zeros(shape), np.zeros(shape)
    for piece, (top, left) in zip(pieces, places, strict=True):
        here = np.s_[top : top + piece.shape[0], left : left + piece.shape[1]]
        weight = np.outer(*(np.hanning(side + 2)[1:-1] for side in piece.shape))
        total[here] += weight * piece
        weights[here] += weight
    return (total / weights).astype("float32")


def _batches(places):
    return [places[first : first + BATCH] for first in range(0, len(places), BATCH)]
