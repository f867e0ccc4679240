from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.agreement import Agreement, fit_curve
from zoo.benchmarking.model_judge import ModelJudge
from zoo.errors import InputError
from zoo.model_card import Card, Scale
from zoo.progress import tracked
from zoo.scale_curve import ScaleCurve
from zoo.scoring.error_bar import ErrorBar
from zoo.types import PathLike

FEWEST = 20


@dataclass(frozen=True)
class Calibration:
    """A model brought to a scale of ratings.

    Attributes:
        curve: `ScaleCurve` from the model's points to the scale of the ratings; None if they have
            one scale.
        error_bar: `ErrorBar` on the scale of the ratings.
        agreement: `Agreement` with the ratings, each photograph's by the curve of the others.
        covered: Float. Share of the ratings inside the intervals of the other photographs.
        pairs: Int. How many pairs were rated.
        photographs: Int. Of how many photographs.
    """

    curve: ScaleCurve | None
    error_bar: ErrorBar
    agreement: Agreement
    covered: float
    pairs: int
    photographs: int

    @classmethod
    def of(cls, predicted, mos, photographs, own_scale=False):
        """The calibration of scores of a model that never saw these photographs.

        Args:
            predicted: Array `(pairs,)`. Scores of the model.
            mos: Array `(pairs,)`. Ratings, higher is better.
            photographs: Array `(pairs,)`. Names of the photographs.
            own_scale: Bool. Whether the ratings are on the model's own scale, and only its error is
                to be measured. Defaults to `False`.

        Raises:
            InputError: If there are fewer than 20 pairs or two photographs, or ratings fall where
                scores rise.
        """
        predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
        photographs = np.asarray(photographs)
        names = np.unique(photographs)
        if len(mos) < FEWEST or len(names) < 2:
            raise InputError(
                f"{len(mos)} ratings of {len(names)} photographs are too few; give {FEWEST} or "
                "more, of two photographs or more"
            )
        curve = fit_curve(predicted, mos)
        if not curve(predicted.max()) > curve(predicted.min()):
            raise InputError("the ratings fall where the scores rise; turn them if lower is better")
        left_out = predicted.copy()
        for name in () if own_scale else names:
            inside = photographs == name
            left_out[inside] = fit_curve(predicted[~inside], mos[~inside])(predicted[inside])
        return cls(
            curve=None if own_scale else curve,
            error_bar=ErrorBar.fit(left_out, mos, photographs),
            agreement=Agreement.of(left_out, mos),
            covered=_covered(left_out, mos, photographs),
            pairs=len(mos),
            photographs=len(names),
        )


def calibrate(
    model: PathLike,
    pairs: Any,
    out: PathLike,
    scale: str | None = None,
    low: float | None = None,
    high: float | None = None,
    own_scale: bool = False,
) -> Calibration:
    """Brings a model's scores to the scale of your own ratings.

    From 20 ratings up: a rising curve is fitted, and what it leaves open is measured by leaving
    out one photograph after the other. `zoo.Scorer(out)` and ``--model OUT`` then score on your
    scale, with intervals.

    Args:
        model: String. Name of a model, or what else `zoo.Scorer` takes; or the folder of a
            cross-validation, whose folds score what they never saw.
        pairs: `PairStore`, or what `zoo.benchmarking.open_pairs` returns: the ratings.
        out: Path. The folder to write: ``card.json``.
        scale: String. Name of the scale. Defaults to that of the ratings.
        low: Float. Its lower end. Defaults to the lowest rating.
        high: Float. Its upper end. Defaults to the highest rating.
        own_scale: Bool. Whether to keep the model's scale, which is that of the ratings, and
            measure its error alone. Defaults to `False`.

    Returns:
        A `Calibration`.

    Raises:
        InputError: If the model was trained on the photographs, the ratings are too few or fall
            where scores rise, or the model is to keep another scale than theirs.
    """
    judge = ModelJudge(model)
    if own_scale and judge.scale != pairs.scale.name:
        raise InputError(
            f"{model} scores {judge.scale}, {pairs.path} holds {pairs.scale.name}; calibrate "
            "without its own scale"
        )
    unseen = [pair for pair, name in enumerate(pairs.photographs) if name not in judge.seen]
    if not unseen:
        raise InputError(f"{pairs.path} has no photographs that {model} was not trained on")
    predicted = []
    for pair in tracked(unseen, judge.name):
        reference, distorted = pairs.read(pair)
        predicted.append(judge.score(reference, distorted, pairs.photographs[pair]))
    mos = pairs.scores[unseen]
    found = Calibration.of(predicted, mos, pairs.photographs[unseen], own_scale)
    write_card(out, model, pairs, found, _scale(pairs, mos, scale, low, high))
    return found


def write_card(out, model, pairs, found, scale):
    """Writes the folder of a calibrated model: a card that names the model and its curve."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    Card(
        name=out.name,
        architecture="ensemble",
        description=f"{model} on the scale of {found.pairs} ratings of {pairs.path.name}.",
        members=[str(model)],
        scale=scale,
        curve=asdict(found.curve) if found.curve else {},
        error_bar=asdict(found.error_bar),
        data={"name": pairs.path.name, "pairs": found.pairs, "photographs": found.photographs},
        figures={
            "command": f"macs calibrate {model} --data {pairs.path.name} --out RUN"
            + ("" if found.curve else " --own-scale"),
            "protocol": "photographs left out",
            **{name: round(value, 4) for name, value in asdict(found.agreement).items()},
            "coverage": round(found.covered, 4),
        },
    ).write(out / "card.json")


def _scale(pairs, mos, name, low, high):
    ends = (float(mos.min()) if low is None else low, float(mos.max()) if high is None else high)
    if not ends[0] < ends[1]:
        raise InputError(f"a scale from {ends[0]:g} to {ends[1]:g} has no room; give low < high")
    return Scale(name or pairs.scale.name, *ends, float(mos.mean()), float(mos.std()) or 1.0)


def _covered(predicted, mos, photographs):
    """Share of the ratings inside intervals measured on the other photographs."""
    inside = []
    for name in np.unique(photographs):
        own = photographs == name
        bar = ErrorBar.fit(predicted[~own], mos[~own], photographs[~own])
        for score, people in zip(predicted[own], mos[own], strict=True):
            low, high = bar.interval(score)
            inside.append(low <= people <= high)
    return float(np.mean(inside))
