import math
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from zoo.errors import InputError
from zoo.scoring.landmarks import Landmarks

COVERAGE = 0.9
BINS, FEWEST_IN_BIN = 8, 30
SMALLEST = 1e-6


@dataclass(frozen=True)
class ErrorBar:
    """Prediction intervals of scores, calibrated on held-out photographs.

    Uses split conformal prediction: one half of the photographs gives the typical error as a
    function of the score, the other half the multiple of it that covers 9 pairs of 10. Intervals
    are wider where views or members of an ensemble disagree, and for damage unlike that of the
    calibration pairs: they grow with the distance of its features from those.

    Attributes:
        scores: List of floats. Ascending scores at which the typical error is known.
        errors: List of floats. Typical error at these scores, in points.
        factor: Float. Half width of the interval in typical errors.
        preference: Float. Difference of two scores of one photograph, in points, at which people
            prefer the better image 73 % of the time; `None` if unknown.
        coverage: Float. Share of pairs that the interval should cover.
        pairs: Int. Number of calibration pairs.
        photographs: Int. Number of calibration photographs.
        landmarks: Dict. Arguments of the `Landmarks` of the calibration pairs' features; `None` if
            unknown.

    Source: [Lei et al., 2018](https://arxiv.org/abs/1604.04173).
    """

    scores: list
    errors: list
    factor: float
    preference: float | None = None
    coverage: float = COVERAGE
    pairs: int = 0
    photographs: int = 0
    landmarks: dict | None = None

    def __post_init__(self):
        if len(self.scores) != len(self.errors):
            raise InputError(f"{len(self.errors)} errors for {len(self.scores)} scores")

    @classmethod
    def fit(
        cls,
        predicted: npt.ArrayLike,
        mos: npt.ArrayLike,
        photographs: npt.ArrayLike,
        disagreement: npt.ArrayLike = 0.0,
        coverage: float = COVERAGE,
        features: npt.ArrayLike | None = None,
    ) -> "ErrorBar":
        """Calibrates an error bar on photographs the model was not trained on.

        >>> rng = np.random.default_rng(0)
        >>> mos = rng.uniform(1, 9, 400)
        >>> bar = ErrorBar.fit(mos + rng.normal(size=400), mos, np.arange(400) // 10)
        >>> low, high = bar.interval(5.0)
        >>> bool(1.3 < 5 - low < 2.0)
        True

        Args:
            predicted: Array ``(pairs,)``. Predicted scores.
            mos: Array ``(pairs,)``. Human scores on the same scale.
            photographs: Array ``(pairs,)``. Names of the photographs.
            disagreement: Array ``(pairs,)``. Standard deviation over members. Defaults to 0.
            coverage: Float. Share of pairs that the interval should cover. Defaults to 0.9.
            features: Array ``(pairs, features)``. Features of the damage. Defaults to `None`.

        Returns:
            An `ErrorBar`.
        """
        predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
        photographs = np.asarray(photographs)
        disagreement = np.broadcast_to(disagreement, mos.shape)
        residuals = np.abs(mos - predicted)
        first, second = _halves(photographs)
        scores, errors = _usual_errors(predicted[first], residuals[first])
        usual = np.interp(predicted[second], scores, errors)
        landmarks = None
        if features is not None:
            features = np.asarray(features, "float64")
            landmarks = Landmarks.fit(features[first])
            usual = usual * np.hypot(1, landmarks.distance(features[second]))
        usual = np.hypot(usual, disagreement[second])
        return cls(
            scores=scores,
            errors=errors,
            factor=conformal_quantile(residuals[second] / usual, coverage),
            preference=_preference(predicted, mos, photographs),
            coverage=coverage,
            pairs=len(mos),
            photographs=len(set(photographs.tolist())),
            landmarks=asdict(landmarks) if landmarks else None,
        )

    def interval(
        self,
        score: float,
        disagreement: float = 0.0,
        features: npt.ArrayLike | None = None,
    ) -> tuple[float, float]:
        """Lower and upper end of the interval around a score.

        Args:
            score: Float. The predicted score.
            disagreement: Float. Standard deviation over members. Defaults to 0.
            features: Array ``(features,)``. Features of the damage. Defaults to `None`, damage
                like that of the calibration pairs.

        Returns:
            Two floats.
        """
        usual = float(np.interp(score, self.scores, self.errors))
        if self.landmarks and features is not None:
            (distance,) = Landmarks(**self.landmarks).distance(np.asarray(features)[None])
            usual *= math.hypot(1, distance)
        width = self.factor * math.hypot(usual, disagreement)
        return score - width, score + width

    def probability_better(self, first: float, second: float) -> float:
        """Probability that people prefer the image with the first score.

        Both images have the same reference.
        """
        if self.preference is None:
            raise ValueError("preferences need several rated images of one photograph")
        return 0.5 + 0.5 * math.tanh((first - second) / (2 * self.preference))


def conformal_quantile(values, coverage):
    """Smallest value that bounds a new sample with that probability."""
    rank = math.ceil((len(values) + 1) * coverage)
    return float(np.sort(values)[min(rank, len(values)) - 1])


def _halves(photographs):
    """Masks of two halves of the photographs, split at random but reproducibly."""
    names = np.unique(photographs)
    if len(names) < 2:
        return np.ones(len(photographs), bool), np.ones(len(photographs), bool)
    chosen = np.random.default_rng(0).permutation(names)[::2]
    first = np.isin(photographs, chosen)
    return first, ~first


def _usual_errors(predicted, residuals):
    """Mean scores and mean absolute errors of equally large bins of similar scores."""
    bins = int(np.clip(len(predicted) // FEWEST_IN_BIN, 1, BINS))
    parts = np.array_split(np.argsort(predicted, kind="stable"), bins)
    scores = [float(predicted[part].mean()) for part in parts]
    errors = [max(float(residuals[part].mean()), SMALLEST) for part in parts]
    return scores, errors


def _preference(predicted, mos, photographs):
    """Maximum likelihood scale of the logistic curve from score differences to preferences."""
    differences = []
    for name in np.unique(photographs):
        of_photograph = photographs == name
        first, second = np.triu_indices(of_photograph.sum(), 1)
        people = np.subtract.outer(mos[of_photograph], mos[of_photograph])[first, second]
        model = np.subtract.outer(predicted[of_photograph], predicted[of_photograph])
        differences.append((model[first, second] * np.sign(people))[people != 0])
    agreed = np.concatenate(differences)
    if not len(agreed):
        return None
    scales = np.geomspace(1e-3, 10, 200) * max(np.std(predicted), SMALLEST)
    losses = [np.logaddexp(0, -agreed / scale).mean() for scale in scales]
    return float(scales[int(np.argmin(losses))])
