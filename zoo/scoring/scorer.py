import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.data.images import image_pair, is_single
from zoo.data.in_order import in_order
from zoo.data.viewing import check_short_side, view_pair
from zoo.errors import InputError
from zoo.progress import tracked
from zoo.scoring.calibrated import calibrated
from zoo.scoring.error_bar import ErrorBar
from zoo.scoring.members import ensemble_card, find_members
from zoo.scoring.networks import ENGINES, Network, cores, open_network
from zoo.scoring.pictures import Output, output
from zoo.scoring.score import Score
from zoo.scoring.views import VIEWS
from zoo.types import ImageLike, PathLike

if TYPE_CHECKING:
    import keras

    from zoo.maps import QualityMap

MOST_THREADS = 1024


class Scorer:
    """Scores distorted images against their references with trained models of the zoo.

    >>> gray = np.full((288, 288, 3), 128, "uint8")
    >>> zoo.Scorer().score(gray, gray).scale.high
    9.0

    Args:
        models: Str, path or list. Name of a trained model (see `zoo.list_models`), folder of a run,
            ``.keras`` or ``.onnx`` file, or folder of ``.keras`` files. The card of
            ``NAME.keras`` is ``NAME.json``. The scores of several models, ``"a+b"`` or a list,
            are averaged. Defaults to ``"fidelity"``.
        tta: Str. Test-time augmentation: ``"none"``, ``"flips"`` for flips and rotations, or
            ``"full"`` for the original's 22 views (rotations, flips, lightness times 0.1 to 1.5).
            Defaults to ``"none"``.
        short_side: Int. Short side to which images are resized, in pixels; ``None`` keeps their
            size. Defaults to ``"card"``, the model's viewing scale.
        engine: Str. ``"onnx"`` for ONNX Runtime, ``"keras"`` for Keras and its backend. Defaults to
            ``"auto"``, ONNX Runtime if the model has an ONNX file.
        threads: Int. Number of threads. Defaults to ``None``, one per core.

    Raises:
        InputError: If a model is unknown or has no trained weights, the scales of several differ,
            or an argument is invalid.
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
            raise InputError(f"unknown tta {tta!r}; use {', '.join(map(repr, VIEWS))}")
        if engine not in ENGINES:
            raise InputError(f"unknown engine {engine!r}; use {', '.join(map(repr, ENGINES))}")
        check_short_side(None if short_side == "card" else short_side)
        if threads is not None and not 1 <= threads <= MOST_THREADS:
            raise InputError(f"threads must be 1 to {MOST_THREADS}, not {threads}")
        self.short_side = short_side
        self.engine = engine
        self.threads = threads
        self.members = find_members(models)
        self.views = VIEWS[tta]
        self.tta = tta
        named = ensemble_card(models)
        self.card = named or self.members[0].card
        if len(self.members) > 1 and not named:  # calibrated for the first member only
            self.card = replace(self.card, curve={}, error_bar={})
        self.name = named.name if named else "+".join(part.card.name for part in self.members)

    def __repr__(self):
        tta = "" if self.tta == "none" else f", tta={self.tta!r}"
        return f"Scorer({self.name!r}{tta})"

    def _repr_html_(self):
        return "".join(member.card._repr_html_() for member in self.members)

    @cached_property
    def networks(self) -> list[Network]:
        """List with an `OnnxNetwork` or `KerasNetwork` per member, opened on first use."""
        return [open_network(member, self.engine, self.threads) for member in self.members]

    @cached_property
    def keras_models(self) -> "list[keras.Model]":
        """List with a `keras.Model` per member for any engine, for gradients and layers."""
        return [member.load() for member in self.members]

    @cached_property
    def gradients(self) -> list[Callable[..., Any]]:
        """List with the `image_gradient` of each Keras model."""
        from zoo.maps.image_gradient import image_gradient

        return [image_gradient(model) for model in self.keras_models]

    def __call__(
        self,
        references: ImageLike | Iterable[ImageLike],
        copies: Iterable[ImageLike],
        progress: bool = False,
    ) -> np.ndarray:
        """Scores many pairs.

        >>> gray = np.full((4, 96, 96, 3), 128, "uint8")
        >>> zoo.Scorer()(gray, gray).shape
        (4,)

        Args:
            references: List of images as for `score`, of any sizes, column of a table, or array
                ``(pairs, height, width, 3)``; or a single reference for all distorted images.
            copies: The distorted images, in the same order.
            progress: Bool. Whether to show a progress bar. Defaults to `False`.

        Returns:
            float64 array ``(pairs,)`` of scores in points.

        Raises:
            FileNotFoundError: If a file does not exist.
            InputError: If an image is invalid, the sizes of a pair differ, the numbers of
                references and distorted images differ, or this is a single distorted image.
        """
        if is_single(copies):
            raise InputError("this is a single pair; use scorer.score(reference, distorted)")
        given: Any = references
        copies = list(copies)
        paired = [given] * len(copies) if is_single(given) else list(given)
        if len(paired) != len(copies):
            raise InputError(
                f"{len(paired)} references for {len(copies)} distorted images; give one for each "
                "or one for all"
            )
        scores: Iterable[Score] = self.score_all(zip(paired, copies, strict=True))
        if progress:
            scores = tracked(scores, "scoring", len(copies))
        return np.fromiter(map(float, scores), "float64", len(copies))

    def score(self, reference: ImageLike, distorted: ImageLike) -> Score:
        """Predicts how people would rate the distorted image.

        Images are viewed as the model's card says (resized, aligned if one is shifted) and scored
        whole. For a model with a fixed image size, the scores of overlapping windows are averaged.

        Args:
            reference: Reference image: path, URL, bytes, file, `PIL.Image.Image`, or array or
                tensor ``(height, width[, channels])``, RGB 0..255.
            distorted: Distorted image of the same height and width.

        Returns:
            A `Score`, which is a float.

        Raises:
            FileNotFoundError: If a file does not exist.
            InputError: If an image is invalid or the sizes differ.
        """
        return self.checked_score(image_pair(reference, distorted))

    def compare(self, reference: ImageLike, first: ImageLike, second: ImageLike) -> float:
        """Predicts the probability that people prefer the first of two distorted images.

        Args:
            reference: Reference image, as for `score`.
            first: Distorted image.
            second: Another distorted image.

        Returns:
            Float, 0..1.

        Raises:
            FileNotFoundError: If a file does not exist.
            InputError: If an image is invalid, the sizes differ, or the model was not calibrated on
                several images per photograph.
        """
        bar = ErrorBar(**self.card.error_bar) if self.card.error_bar else None
        if bar is None or bar.preference is None:
            raise InputError(
                f"{self.name} was not calibrated on several images per photograph; run `macs "
                "calibrate` with such ratings or use another model"
            )
        better, worse = (self.score(reference, copy) for copy in (first, second))
        return bar.probability_better(float(better), float(worse))

    def map(self, reference: ImageLike, distorted: ImageLike) -> "QualityMap":
        """Scores a distorted image and maps its damage: see `quality_map`.

        Args:
            reference: Reference image, as for `score`.
            distorted: Distorted image.

        Returns:
            A `QualityMap`.
        """
        from zoo.maps.quality_map import quality_map

        return quality_map(self, reference, distorted)

    def score_all(self, pairs: Iterable[Sequence[ImageLike]]) -> Iterator[Score]:
        """Scores pairs lazily, several at a time in threads.

        Args:
            pairs: Iterable of pairs ``(reference, distorted)``, as for `score`. At most two pairs
                per thread are read ahead.

        Yields:
            The `Score` of each pair, in order.

        Raises:
            FileNotFoundError: If a file does not exist.
            InputError: If an image is invalid or the sizes of a pair differ.
        """
        return self.in_threads(lambda scorer, pair: scorer.score(*pair), pairs)

    def checked_score(self, images: Sequence[np.ndarray]) -> Score:
        """The `Score` of a pair of arrays from `zoo.data.image_pair`."""
        return self.score_seen([self.seen(number, images) for number in range(len(self.members))])

    def score_seen(self, pairs: Sequence[Sequence[np.ndarray]]) -> Score:
        """The `Score` of a pair at the viewing scale of each model, as from `seen`."""
        points = np.zeros((len(self.members), len(self.views)))
        windows, features = 1, None
        for number, pair in enumerate(pairs):
            outputs = self.outputs(number, pair)
            points[number] = self.points(number, outputs)
            windows = max(windows, *(each.windows for each in outputs))
            features = outputs[0].features if features is None else features
        value, interval = calibrated(self.card, points.mean(axis=1), features)
        if not math.isfinite(value):
            raise InputError(f"{self.name} predicts {value}, which is no score; use another model")
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
        """A pair of images as one of the members views them: see `zoo.data.view_pair`."""
        viewing: Any = self.members[number].card.viewing
        if self.short_side != "card":
            viewing = viewing | {"short_side": self.short_side}
        reference, distorted = images
        return view_pair(reference, distorted, **viewing)

    def outputs(self, number: int, images: Sequence[np.ndarray]) -> list[Output]:
        """The `Output` of one of the members for each view of a pair, without resizing.

        Args:
            number: Int. Index of the member.
            images: Pair of arrays ``(height, width, 3)``, RGB 0..255.
        """
        network = self.networks[number]
        return [
            output(network, *(change(image[None])[0] for image in images)) for change in self.views
        ]

    def points(self, number: int, outputs: Sequence[Output]) -> np.ndarray:
        """Scores of one of the members in points, from its standardized outputs."""
        scale = self.members[number].card.scale
        return np.array([scale.mean + scale.std * each.score for each in outputs])

    def features(self, images: Sequence[np.ndarray]) -> np.ndarray | None:
        """Features of the damage from the first member that has some, ``(features,)``.

        Args:
            images: Pair of arrays from `zoo.data.image_pair`.

        Returns:
            Array, or `None` if no member has features.
        """
        for number in range(len(self.members)):
            found = self.outputs(number, self.seen(number, images))[0].features
            if found is not None:
                return found
        return None

    def in_threads(self, function: Callable[["Scorer", Any], Any], items: Iterable) -> Iterator:
        """Yields ``function(scorer, item)`` for all items in order, computed in threads."""
        return in_order(partial(function, self._single), items, self.threads or cores(), ahead=2)

    @cached_property
    def _single(self):
        """The same scorer with single-threaded networks, to run in several threads."""
        single = copy(self)
        single.networks = [network.single() for network in self.networks]
        return single
