from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.agreement import Agreement, fit_curve
from zoo.benchmarking.model_judge import ModelJudge
from zoo.errors import InputError
from zoo.files import replacing
from zoo.model_card import Card, Scale
from zoo.progress import tracked
from zoo.scale_curve import ScaleCurve
from zoo.scoring.error_bar import ErrorBar
from zoo.types import PathLike

FEWEST = 20


@dataclass(frozen=True)
class Calibration:
    """A model calibrated to a scale of ratings.

    Attributes:
        curve: `ScaleCurve` from the model's scale to that of the ratings; `None` if they are the
            same.
        error_bar: `ErrorBar` on the scale of the ratings.
        agreement: `Agreement` with the ratings, cross-validated by photograph.
        covered: Float. Share of the ratings inside their intervals, cross-validated by photograph.
        half_width: Float. Mean half width of these intervals, in points.
        pairs: Int. Number of rated pairs.
        photographs: Int. Number of photographs.
    """

    curve: ScaleCurve | None
    error_bar: ErrorBar
    agreement: Agreement
    covered: float
    half_width: float
    pairs: int
    photographs: int

    @classmethod
    def of(cls, predicted, mos, photographs, own_scale=False, features=None):
        """Calibrates the scores of a model that was not trained on these photographs.

        Args:
            predicted: Array `(pairs,)`. Scores of the model.
            mos: Array `(pairs,)`. Ratings, higher is better.
            photographs: Array `(pairs,)`. Names of the photographs.
            own_scale: Bool. Whether the ratings are on the model's own scale, so that only its
                error is estimated. Defaults to `False`.
            features: Array `(pairs, features)`. Features of the damage. Defaults to `None`.

        Raises:
            InputError: If there are fewer than 20 pairs or two photographs, or the ratings fall as
                the scores rise.
        """
        predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
        photographs = np.asarray(photographs)
        names = np.unique(photographs)
        if len(mos) < FEWEST or len(names) < 2:
            raise InputError(
                f"{len(mos)} ratings of {len(names)} photographs are too few; give at least "
                f"{FEWEST}, of at least two photographs"
            )
        curve = fit_curve(predicted, mos)
        if not curve(predicted.max()) > curve(predicted.min()):
            raise InputError("the ratings fall as the scores rise; negate them if lower is better")
        left_out = predicted.copy()
        for name in () if own_scale else names:
            inside = photographs == name
            left_out[inside] = fit_curve(predicted[~inside], mos[~inside])(predicted[inside])
        covered, half_width = _covered(left_out, mos, photographs, features)
        return cls(
            curve=None if own_scale else curve,
            error_bar=ErrorBar.fit(left_out, mos, photographs, features=features),
            agreement=Agreement.of(left_out, mos),
            covered=covered,
            half_width=half_width,
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
    """Maps a model's scores to the scale of your own ratings.

    Needs at least 20 ratings: a rising curve is fitted, and its error is estimated by leaving out
    one photograph at a time. `zoo.Scorer(out)` and ``--model OUT`` then score on your scale, with
    intervals.

    Args:
        model: String. Anything `zoo.Scorer` accepts, or the folder of a cross-validation, whose
            models score the photographs they were not trained on.
        pairs: `PairStore` or result of `zoo.benchmarking.open_pairs`. The ratings.
        out: Path. The folder for the calibrated model's ``card.json``.
        scale: String. Name of the scale. Defaults to that of the ratings.
        low: Float. Lower end of the scale. Defaults to the lowest rating.
        high: Float. Upper end of the scale. Defaults to the highest rating.
        own_scale: Bool. Whether the ratings are on the model's own scale, so that only its error
            is estimated. Defaults to `False`.

    Returns:
        A `Calibration`.

    Raises:
        InputError: If the model was trained on the photographs, the ratings are too few or fall as
            the scores rise, `own_scale` is given for ratings on another scale, or `out` contains a
            trained model.
    """
    _check_out(out, model)
    judge = ModelJudge(model)
    if own_scale and judge.scale != pairs.scale.name:
        raise InputError(
            f"{model} predicts {judge.scale}, but {pairs.path} contains {pairs.scale.name}; "
            "calibrate without --own-scale"
        )
    unseen = [pair for pair, name in enumerate(pairs.photographs) if name not in judge.seen]
    if not unseen:
        raise InputError(f"{model} was trained on all photographs of {pairs.path}")
    mos = pairs.scores[unseen]
    scale = _scale(pairs, mos, scale, low, high)
    predicted, features = [], []
    for pair in tracked(unseen, judge.name):
        reference, distorted = pairs.read(pair)
        predicted.append(judge.score(reference, distorted, pairs.photographs[pair]))
        features.append(judge.features(reference, distorted))
    known = None if features[0] is None else np.array(features)
    found = Calibration.of(predicted, mos, pairs.photographs[unseen], own_scale, known)
    write_card(out, model, pairs, found, scale)
    return found


def _check_out(out, model):
    """Raises `InputError` if the folder's card is that of another model."""
    path = Path(out) / "card.json"
    if path.is_file() and (Path(out).resolve() == Path(model).resolve() or Card.read(path).weights):
        raise InputError(f"{out} contains a model; write its calibration to another folder")


def write_card(out, model, pairs, found, scale):
    """Writes the card of the calibrated model, with the original model and the curve."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    card = Card(
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
    )
    with replacing(out / "card.json") as beside:
        card.write(beside)


def _scale(pairs, mos, name, low, high):
    ends = (float(mos.min()) if low is None else low, float(mos.max()) if high is None else high)
    if not ends[0] < ends[1]:
        raise InputError(f"invalid scale from {ends[0]:g} to {ends[1]:g}; give low < high")
    return Scale(name or pairs.scale.name, *ends, float(mos.mean()), float(mos.std()) or 1.0)


def _covered(predicted, mos, photographs, features):
    """Share of the ratings in intervals from the other photographs, and their half width."""
    inside, widths = [], []
    for name in np.unique(photographs):
        own = photographs == name
        others = None if features is None else features[~own]
        bar = ErrorBar.fit(predicted[~own], mos[~own], photographs[~own], features=others)
        for pair in np.flatnonzero(own):
            known = None if features is None else features[pair]
            low, high = bar.interval(predicted[pair], features=known)
            inside.append(low <= mos[pair] <= high)
            widths.append((high - low) / 2)
    return float(np.mean(inside)), float(np.mean(widths))
