from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.data.images import image_pair
from zoo.data.in_order import in_order
from zoo.data.viewing import view
from zoo.errors import InputError
from zoo.progress import tracked
from zoo.scoring.calibrated import calibrated
from zoo.scoring.error_bar import ErrorBar
from zoo.scoring.members import ensemble_card, find_members
from zoo.scoring.networks import ENGINES, Network, cores, open_network
from zoo.scoring.pictures import output
from zoo.scoring.score import Score
from zoo.scoring.views import VIEWS
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
        short_side: Int. Shorter side, in pixels, of what pictures are looked at; ``None`` for
            pictures as they are. Defaults to ``"card"``, what the model was trained for.
        engine: Str. ``"onnx"`` for ONNX Runtime, ``"keras"`` for Keras and its backend. Defaults to
            ``"auto"``, ONNX Runtime for models that have an ONNX file, as the zoo's do.
        threads: Int. Threads to score with. Defaults to ``None``, one per core.

    Raises:
        InputError: If there is no such model, it has no trained weights, the scales of several
            differ, or an argument has no such value.
    """

    def __init__(
        self,
        models: PathLike | Sequence[PathLike] = "fidelity",
        tta: str = "none",
        short_side: int | str | None = "card",
        engine: str = "auto",
        threads: int | None = None,
    ):
        if tta not in VIEWS:
            raise InputError(f"unknown tta {tta!r}; give {', '.join(map(repr, VIEWS))}")
        if engine not in ENGINES:
            raise InputError(f"unknown engine {engine!r}; give {', '.join(map(repr, ENGINES))}")
        self.short_side = short_side
        self.engine = engine
        self.threads = threads
        self.members = find_members(models)
        self.views = VIEWS[tta]
        self.tta = tta
        named = ensemble_card(models)
        self.card = named or self.members[0].card
        if len(self.members) > 1 and not named:  # what one alone was calibrated to
            self.card = replace(self.card, curve={}, error_bar={})
        self.name = named.name if named else "+".join(part.card.name for part in self.members)

    def __repr__(self):
        tta = "" if self.tta == "none" else f", tta={self.tta!r}"
        return f"Scorer({self.name!r}{tta})"

    def _repr_html_(self):
        return "".join(member.card._repr_html_() for member in self.members)

    @cached_property
    def networks(self) -> list[Network]:
        """An `OnnxNetwork` or `KerasNetwork` a member, opened for the first usable images."""
        return [open_network(member, self.engine, self.threads) for member in self.members]

    @cached_property
    def keras_models(self) -> "list[keras.Model]":
        """A `keras.Model` a member, whatever the engine: for gradients and layers."""
        return [member.load() for member in self.members]

    @cached_property
    def gradients(self) -> list[Callable[..., Any]]:
        """Of each Keras model the function that `image_gradient` makes."""
        from zoo.maps.image_gradient import image_gradient

        return [image_gradient(model) for model in self.keras_models]

    def __call__(
        self,
        references: ImageLike | Sequence[ImageLike],
        copies: Sequence[ImageLike],
        progress: bool = False,
    ) -> np.ndarray:
        """Scores many pairs.

        >>> grey = np.full((4, 96, 96, 3), 128, "uint8")
        >>> zoo.Scorer()(grey, grey).shape
        (4,)

        Args:
            references: List of images as `score` takes them, of any sizes, or array
                ``(pairs, height, width, 3)``; or one image, the reference of all copies.
            copies: The distorted images, in the same order.
            progress: Bool. Whether to show a progress bar. Defaults to `False`.

        Returns:
            float64 array ``(pairs,)`` of scores in points.

        Raises:
            FileNotFoundError: If a path leads nowhere.
            InputError: If an image cannot be used, the two of a pair differ in size, or there are
                not as many references as copies.
        """
        given: Any = references
        several = isinstance(given, list | tuple) or getattr(given, "ndim", 0) == 4
        paired = list(given) if several else [given] * len(copies)
        if len(paired) != len(copies):
            raise InputError(
                f"{len(paired)} references for {len(copies)} copies; give one for each, or one for "
                "all"
            )
        scores: Iterable[Score] = self.score_all(zip(paired, copies, strict=True))
        if progress:
            scores = tracked(scores, "scoring", len(copies))
        return np.fromiter(map(float, scores), "float64", len(copies))

    def score(self, reference: ImageLike, distorted: ImageLike) -> Score:
        """How good people would say the distorted image looks.

        Images are brought to the scale at which the model looks at them, and go through it whole.
        A model that takes images of one size alone looks at overlapping windows of that size,
        whose scores are averaged.

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
        return self.checked_score(image_pair(reference, distorted))

    def compare(self, reference: ImageLike, first: ImageLike, second: ImageLike) -> float:
        """How probably people find the first of two copies better than the second.

        Args:
            reference: The image as it should be, as `score` takes it.
            first: A copy of it.
            second: Another copy.

        Returns:
            Float, 0..1.

        Raises:
            FileNotFoundError: If a path leads nowhere.
            InputError: If an image cannot be used, sizes differ, or the model has no error bar of
                two copies of one photograph.
        """
        bar = ErrorBar(**self.card.error_bar) if self.card.error_bar else None
        if bar is None or bar.preference is None:
            raise InputError(
                f"{self.name} was not calibrated on several copies of one photograph; run `macs "
                "calibrate` with such ratings, or take another model"
            )
        better, worse = (self.score(reference, copy) for copy in (first, second))
        return bar.probability_better(float(better), float(worse))

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

    def score_all(self, pairs: Iterable[Sequence[ImageLike]]) -> Iterator[Score]:
        """Scores pairs one after the other, several at a time in threads.

        Args:
            pairs: Iterable of pairs of images, ``(reference, distorted)``, as `score` takes them.
                It is read no further than two pairs a thread.

        Yields:
            A `Score` a pair, in order.

        Raises:
            FileNotFoundError: If a path leads nowhere.
            InputError: If an image cannot be used or the two of a pair differ in size.
        """
        return self.in_threads(lambda scorer, pair: scorer.score(*pair), pairs)

    def checked_score(self, images: Sequence[np.ndarray]) -> Score:
        """The `Score` of a pair as `zoo.data.image_pair` gives it."""
        return self.score_seen([self.seen(number, images) for number in range(len(self.members))])

    def score_seen(self, pairs: Sequence[Sequence[np.ndarray]]) -> Score:
        """The `Score` of a pair as each of the models looks at it: of what `seen` gives."""
        points = np.zeros((len(self.members), len(self.views)))
        windows = 1
        for number, pair in enumerate(pairs):
            points[number], count = self.points(number, pair)
            windows = max(windows, count)
        value, interval = calibrated(self.card, points.mean(axis=1))
        return Score(
            value=value,
            interval=interval,
            scale=self.card.scale,
            model=self.name,
            windows=windows,
            views=len(self.views),
            spread=float(points.std(ddof=1)) if points.size > 1 else None,
        )

    def seen(self, number: int, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """A pair at the scale at which one of the models looks at it."""
        viewing = self.members[number].card.viewing.get("short_side")
        chosen: Any = viewing if self.short_side == "card" else self.short_side
        return [view(image, chosen) for image in images]

    def points(self, number: int, images: Sequence[np.ndarray]) -> tuple[np.ndarray, int]:
        """What one of the models gives to each view of a pair as it is.

        Args:
            number: Int. Which of the `members`.
            images: Pair of arrays ``(height, width, 3)``, RGB 0..255.

        Returns:
            Array ``(views,)`` of points, and how many windows they are the mean of.
        """
        network = self.networks[number]
        scale = self.members[number].card.scale
        outputs = [
            output(network, *(change(image[None])[0] for image in images)) for change in self.views
        ]
        points = [scale.mean + scale.std * value for value, _ in outputs]
        return np.array(points), max(windows for _, windows in outputs)

    def in_threads(self, function: Callable[["Scorer", Any], Any], items: Iterable) -> Iterator:
        """The results of ``function(scorer, item)`` in order, from all threads it may use."""
        return in_order(partial(function, self._single), items, self.threads or cores(), ahead=2)

    @cached_property
    def _single(self):
        """The same scorer, for threads of which each computes by itself."""
        single = copy(self)
        single.networks = [network.single() for network in self.networks]
        return single
