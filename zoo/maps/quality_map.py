from dataclasses import dataclass
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
LARGEST_SIDE = 384  # the shorter one, of what gradients are taken of
LEAST_LOST = 0.01


@dataclass(frozen=True)
class QualityMap:
    """Where a picture is damaged. All maps are float32 ``(height, width)``, as the picture.

    Attributes:
        score: `Score` of the picture.
        quality: How good the surroundings of each pixel look, in points of the score's scale.
        damage: Points that each place costs, so scaled that the mean over the picture is what it
            lost against the untouched reference (of no more than 384 pixels on the shorter side):
            a hundredth of it is what mending one per cent of the picture there brings back.
            Negative where a change makes it look better.
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
    steps: int = 4,
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
    smoothed a little. All maps are of what the model looks at, brought to the picture's size; the
    gradients of no more than 384 pixels on the shorter side.

    Args:
        scorer: A `Scorer`. Its views count for the score and the quality.
        reference: A path, or an array as `zoo.data.to_rgb` takes it.
        distorted: The same for the copy.
        steps: How many gradients there are on the way.
        smoothing: Standard deviation of the smoothing of the damage, in pixels of what is
            looked at.

    Returns:
        A `QualityMap`.

    Raises:
        FileNotFoundError: If a path leads nowhere.
        InputError: If an image cannot be used or the two differ in size.

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
    )


def _mean_of_members(image, seen, draw):
    """The mean of a map over the models, as large as the picture."""
    maps = [_as_large_as(image, draw(number, pair)) for number, pair in enumerate(seen)]
    return maps[0] if len(maps) == 1 else np.mean(maps, axis=0)


def _as_large_as(image, values):
    height, width, _ = image.shape
    return cv2.resize(values.astype("float32"), (width, height), interpolation=cv2.INTER_LINEAR)


def _adding_up_to(lost, damage):
    """The damage, so scaled that its mean is the points lost, where that is more than rounding."""
    found = float(damage.mean())
    return damage * np.float32(lost / found) if min(lost, found) > LEAST_LOST else damage


def _quality(scorer, number, images):
    """Scores of small windows of what a model looks at, laid over each other."""
    shape = images[0].shape[:2]
    side = int(np.clip(min(shape) // PARTS, SMALLEST_PART, LARGEST_PART))
    places, pieces = [], []
    for some, windows in cut_windows(images, side):
        points = scorer.in_threads(
            lambda single, window: single.points(number, window)[0].mean(),
            zip(*windows, strict=True),
        )
        places.extend(some)
        pieces.extend(np.full((min(side, shape[0]), min(side, shape[1])), one) for one in points)
    return _laid_over(pieces, places, shape)


def _damage(scorer, steps, smoothing, number, images):
    """What each place takes off a model's score, in points: the mean over windows."""
    images = [view(image, LARGEST_SIDE) for image in images]
    total, windows = np.zeros((2, *images[0].shape[:2]))
    for places, (references, distorted) in _looked_at(scorer.networks[number], images):
        costs = _costs(scorer.gradients[number], references, distorted, steps)
        for here, cost in zip(places, costs, strict=True):
            np.add.at(total, here, cost)  # a mirrored pixel costs as often as it is seen
            windows[np.ix_(*(np.unique(index) for index in here))] += 1
    damage = total / windows * total.size * scorer.members[number].card.scale.std
    return cv2.GaussianBlur(damage, (0, 0), smoothing, borderType=cv2.BORDER_REFLECT)


def _looked_at(network, images):
    """What a network looks at: windows, or the whole picture, padded to what it takes.

    Yields:
        For each window of a batch the pixels of the picture that it shows, as an index, and a list
        of the windows of each image.
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
    """What each pixel takes off the network's output: ``(batch, height, width)``."""
    difference = distorted.astype("float32") - references
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    mean = sum(
        weight / 2 * gradient(references, references + np.float32((node + 1) / 2) * difference)
        for node, weight in zip(nodes, weights, strict=True)
    )
    return -(mean * difference).sum(axis=-1)


def _attention(scorer, image, seen):
    """Where the attention blocks look, on the average of the models that have one."""
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
    """Pieces of a map as one, weighted by how near to a piece's centre a pixel is."""
    total, weights = np.zeros(shape), np.zeros(shape)
    for piece, (top, left) in zip(pieces, places, strict=True):
        here = np.s_[top : top + piece.shape[0], left : left + piece.shape[1]]
        weight = np.outer(*(np.hanning(side + 2)[1:-1] for side in piece.shape))
        total[here] += weight * piece
        weights[here] += weight
    return (total / weights).astype("float32")
