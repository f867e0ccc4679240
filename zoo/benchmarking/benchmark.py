import time
from dataclasses import dataclass

import numpy as np

from zoo.agreement import figures
from zoo.data import centred
from zoo.errors import InputError
from zoo.progress import tracked


@dataclass(frozen=True)
class Benchmark:
    """What a benchmark found.

    Attributes:
        protocol: Sentences on how it was done.
        mos: What people gave to each pair.
        distortions: Of each pair, its type of distortion.
        scores: Dictionary of each judge's scores of the pairs.
        rows: List of dictionaries of figures: `judge`, `distortion` ("all" for all of them), those
            of `figures`, ``rmse`` only of judges on the scale of the data, and:
            ``monotonicity``, the share of series (the copies of a photograph by one distortion at
            all its levels) whose scores fall at every step, among the types whose people's mean
            score does, None where there are none; and in the rows of all,
            ``identity``, the share of photographs that score higher against themselves than all of
            their copies that differ from them, and ``pairs_per_second``.
    """

    protocol: list
    mos: np.ndarray
    distortions: np.ndarray
    scores: dict
    rows: list


def benchmark(pairs, judges, crop=None, resamples=1000, seed=0):
    """Lets several judges score the same rated pairs, none of a photograph it was trained on.

    Args:
        pairs: `PairStore`, or what `open_pairs` returns.
        judges: List of `ModelJudge` and `ClassicalJudge`, or of anything with their `name`, `seen`,
            `scale` and `score`.
        crop: Height and width of the centre to score, None for whole images.
        resamples: How often the photographs are resampled for the intervals.
        seed: Seed of that.

    Returns:
        A `Benchmark`.

    Raises:
        InputError: If no pair is of a photograph that no judge was trained on.
    """
    seen = set().union(*(judge.seen for judge in judges))
    unseen = [pair for pair, name in enumerate(pairs.photographs) if name not in seen]
    if not unseen:
        raise InputError(f"{pairs.path} has no photographs that {judges[0].name} never saw")
    chosen = Chosen(pairs, np.array(unseen), crop)
    scores, rows = {}, []
    for judge in judges:
        scores[judge.name], references, seconds = score_all(judge, chosen)
        own = rows_of(chosen, scores[judge.name], resamples, seed)
        own[-1] |= {
            "identity": identity(chosen, scores[judge.name], references),
            "pairs_per_second": len(unseen) / seconds,
        }
        if judge.scale != pairs.scale.name:
            own = [{**row, "rmse": None} for row in own]
        rows += [{"judge": judge.name, **row} for row in own]
    return Benchmark(
        protocol_of(pairs, chosen, crop, resamples), chosen.mos, chosen.distortions, scores, rows
    )


class Chosen:
    """The pairs that are scored."""

    def __init__(self, pairs, numbers, crop):
        self.pairs = pairs
        self.numbers = numbers
        self.crop = crop
        self.mos = pairs.scores[numbers]
        self.distortions = pairs.distortions[numbers]
        self.photographs = pairs.photographs[numbers]
        self.levels = pairs.levels[numbers]

    def read(self, number):
        images = self.pairs.read(self.numbers[number])
        return [centred(image, self.crop) for image in images]


def score_all(judge, chosen):
    """The scores of all pairs, those of each photograph against itself, and the seconds taken."""
    scores, references = [], {}
    judge.score(*chosen.read(0), chosen.photographs[0])  # whatever the first one has to load
    start = time.perf_counter()
    for number in tracked(range(len(chosen.numbers)), judge.name):
        scores.append(judge.score(*chosen.read(number), chosen.photographs[number]))
    seconds = time.perf_counter() - start
    for photograph in np.unique(chosen.photographs):
        reference, _ = chosen.read(np.flatnonzero(chosen.photographs == photograph)[0])
        references[photograph] = judge.score(reference, reference, photograph)
    return np.array(scores), references, seconds


def rows_of(chosen, scores, resamples, seed):
    """Figures by type of distortion, then over all."""
    kinds = sorted(set(chosen.distortions.tolist()))
    falling = {kind: monotone_series(chosen, scores, kind) for kind in kinds}
    falling["all"] = [falls for found in falling.values() for falls in found]
    rows = []
    for kind in [*kinds, "all"]:
        of_kind = slice(None) if kind == "all" else chosen.distortions == kind
        parts = scores[of_kind], chosen.mos[of_kind], chosen.photographs[of_kind]
        share = float(np.mean(falling[kind])) if falling[kind] else None
        rows.append({"distortion": kind, **figures(*parts, resamples, seed), "monotonicity": share})
    return rows


def monotone_series(chosen, scores, kind):
    """Of each photograph, whether the scores fall with every level of a type of distortion.

    Empty where the levels are not known, or people's mean score does not fall either.
    """
    of_kind = np.flatnonzero((chosen.distortions == kind) & (chosen.levels > 0))
    levels = np.unique(chosen.levels[of_kind])
    means = [chosen.mos[of_kind][chosen.levels[of_kind] == level].mean() for level in levels]
    if len(levels) < 2 or (np.diff(means) >= 0).any():
        return []
    falls = []
    for photograph in np.unique(chosen.photographs[of_kind]):
        series = of_kind[chosen.photographs[of_kind] == photograph]
        series = series[np.argsort(chosen.levels[series], kind="stable")]
        falls.append(bool((np.diff(scores[series]) < 0).all()))
    return falls


def identity(chosen, scores, references):
    """The share of photographs whose copies all score lower than the photograph itself.

    A copy that scores as much may be one in which no pixel has changed.
    """
    below = []
    for photograph, best in references.items():
        rivals = np.flatnonzero((chosen.photographs == photograph) & (scores >= best))
        below.append(all(np.array_equal(*chosen.read(rival)) for rival in rivals))
    return float(np.mean(below))


def protocol_of(pairs, chosen, crop, resamples):
    photographs = len(np.unique(chosen.photographs))
    whole = len(np.unique(pairs.photographs))
    return [
        f"{len(chosen.mos)} pairs of {pairs.name}: {photographs} of its {whole} photographs, none "
        "of them trained on",
        f"the centre {crop} x {crop}" if crop else "images as stored, large ones in windows",
        "PLCC and RMSE raw and after a logistic fit of 4 parameters",
        f"95 % intervals from {resamples} resamples of the photographs"
        if resamples
        else "no intervals",
    ]
