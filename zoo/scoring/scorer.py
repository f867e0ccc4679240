from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.data.images import image_pair
from zoo.errors import InputError
from zoo.maps.image_gradient import image_gradient
from zoo.scoring.calibrated import calibrated
from zoo.scoring.members import ensemble_card, find_members
from zoo.scoring.score import Score
from zoo.scoring.views import VIEWS
from zoo.scoring.windows import BATCH, corners, cut, pad_by_reflection, window_of
from zoo.types import ImageLike, PathLike

if TYPE_CHECKING:
    import keras

    from zoo.maps import QualityMap


class Scorer:
    """Scores distorted images against their references with trained models of the zoo.

    >>> grey = np.full((288, 288, 3), 128, "uint8")
    >>> zoo.Scorer().score(grey, grey).scale.high
    9.0

    Args:
        models: Name of a trained model of the zoo (see `zoo.list_models`), a ``.keras`` file, a
            folder of such files; or several of these, ``"a+b"`` or a list: an ensemble, whose
            scores are averaged. Beside ``NAME.keras`` stands its card, ``NAME.json``.
        tta: Test-time augmentation, which views of each pair are scored and averaged: ``"none"``
            for the pair as it is, ``"flips"`` for all eight ways to lay it down, ``"full"`` for
            the original's 22 (turns, flips, lightness times 0.1 to 1.5).

    Raises:
        InputError: If there is no such model, it has no trained weights, or the scales of several
            differ.
    """

    def __init__(self, models: PathLike | Sequence[PathLike] = "pyramid", tta: str = "none"):
        if tta not in VIEWS:
            raise InputError(f"unknown tta {tta!r}; give {', '.join(map(repr, VIEWS))}")
        self.members = find_members(models)
        self.views = VIEWS[tta]
        self.tta = tta
        named = ensemble_card(models)
        self.card = named or self.members[0].card
        self.name = named.name if named else "+".join(part.card.name for part in self.members)

    def __repr__(self):
        tta = "" if self.tta == "none" else f", tta={self.tta!r}"
        return f"Scorer({self.name!r}{tta})"

    def _repr_html_(self):
        return "".join(member.card._repr_html_() for member in self.members)

    @cached_property
    def networks(self) -> "list[keras.Model]":
        """A `keras.Model` a member, loaded when the first images have proved usable."""
        return [member.load() for member in self.members]

    @cached_property
    def gradients(self) -> list[Callable[..., Any]]:
        """Of each network the function that `image_gradient` makes."""
        return [image_gradient(network) for network in self.networks]

    @property
    def window(self) -> int:
        """Height and width of what the networks look at, in pixels."""
        sizes = {window_of(network) for network in self.networks}
        if len(sizes) > 1:
            raise InputError(f"the models of {self.name} look at images of {sorted(sizes)} pixels")
        return sizes.pop()

    def score(self, reference: ImageLike, distorted: ImageLike) -> Score:
        """How good people would say the distorted image looks.

        An image larger than the 288 x 288 pixels of the network is covered by overlapping
        windows, whose scores are averaged; a smaller one is padded by reflection.

        Args:
            reference: The image as it should be: a path, or an array as `zoo.data.to_rgb` takes
                it, ``(height, width[, channels])``, RGB 0..255.
            distorted: Its copy, of the same height and width.

        Returns:
            A `Score`; ``float(score)`` is its value.

        Raises:
            FileNotFoundError: If a path leads nowhere.
            InputError: If an image cannot be used or the two differ in size.
        """
        (score,) = self.score_all([image_pair(reference, distorted)])
        return score

    def map(self, reference: ImageLike, distorted: ImageLike) -> "QualityMap":
        """The score of a distorted image and where its damage is: see `quality_map`.

        Args:
            reference: The image as it should be, as `score` takes it.
            distorted: Its copy.

        Returns:
            A `QualityMap`.
        """
        from zoo.maps.quality_map import quality_map

        return quality_map(self, reference, distorted)

    def score_all(self, pairs: Iterable[Sequence[np.ndarray]]) -> Iterator[Score]:
        """Scores pairs one after the other, with batches that go across pairs.

        Args:
            pairs: Iterable of pairs as `zoo.data.image_pair` gives them. It is read no further
                than the next batch.

        Yields:
            A `Score` a pair, in order.
        """
        counts: deque[int] = deque()
        outputs = self._no_points()
        windows = self._windows(pairs, counts)
        while batch := list(islice(windows, BATCH)):
            images = [np.stack(side) for side in zip(*batch, strict=True)]
            outputs = np.concatenate([outputs, self.points(*images)], axis=-1)
            while counts and counts[0] <= outputs.shape[-1]:
                count = counts.popleft()
                yield self._score(outputs[..., :count])
                outputs = outputs[..., count:]

    def points(self, references: np.ndarray, distorted: np.ndarray) -> np.ndarray:
        """Scores of windows, in points.

        Args:
            references: Array ``(batch, size, size, 3)``, RGB 0..255, of the size `window`.
            distorted: The same of the copies.

        Returns:
            Array ``(models, views, batch)``.
        """
        points = self._no_points(len(references))
        for column, view in enumerate(self.views):
            images = [view(references), view(distorted)]
            for row, (member, network) in enumerate(zip(self.members, self.networks, strict=True)):
                outputs = np.asarray(network.predict_on_batch(images), "float64")[:, 0]
                points[row, column] = member.card.scale.mean + member.card.scale.std * outputs
        return points

    def _no_points(self, windows=0):
        return np.zeros((len(self.members), len(self.views), windows))

    def _windows(self, pairs, counts):
        """All windows of all pairs; notes how many each pair has."""
        for pair in pairs:
            pair = [pad_by_reflection(image, self.window) for image in pair]
            places = corners(*pair[0].shape[:2], self.window)
            counts.append(len(places))
            for place in places:
                yield [cut(image, place, self.window) for image in pair]

    def _score(self, points):
        """The `Score` of a pair from its points, ``(models, views, windows)``."""
        of_views = points.mean(axis=-1)
        spread = float(of_views.std(ddof=1)) if of_views.size > 1 else None
        value, interval = calibrated(self.card, of_views.mean(axis=1))
        return Score(
            value=value,
            interval=interval,
            scale=self.card.scale,
            model=self.name,
            windows=points.shape[-1],
            views=len(self.views),
            spread=spread,
        )
