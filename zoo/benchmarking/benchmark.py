import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.agreement import figures
from zoo.data import centred
from zoo.errors import InputError
from zoo.progress import tracked


@dataclass(frozen=True)
class Benchmark:
    """The result of a benchmark.

    Attributes:
        protocol: List of sentences on how it was done.
        mos: Array of people's score of each pair.
        distortions: Array of each pair's type of distortion.
        scores: Dict of each judge's array of scores.
        rows: List of dicts, one for each judge and type of distortion ("all" for all types), with
            `judge`, `distortion`, those of `zoo.agreement.figures` (`rmse` is `None` for judges on
            another scale), and ``monotonicity``: the share of series (copies of a photograph by
            one distortion, at all levels) whose scores fall at every level, among types whose mean
            score of people does, `None` if there are none. Rows of "all" also have ``identity``,
            the share of photographs that score higher than all their copies, except copies without
            any changed pixel, and ``pairs_per_second``.
    """

    protocol: list
    mos: np.ndarray
    distortions: np.ndarray
    scores: dict
    rows: list


def benchmark(
    pairs: Any, judges: Sequence[Any], crop: int | None = None, resamples: int = 1000, seed: int = 0
) -> Benchmark:
    """Scores the same rated pairs with several judges, on photographs none was trained on.

    Args:
        pairs: `PairStore`, or the result of `open_pairs`.
        judges: List of `ModelJudge` and `ClassicalJudge`, or of objects with the same `name`,
            `seen`, `scale` and `score`.
        crop: Int. Height and width of the centre to score. Defaults to `None`, whole images.
        resamples: Int. Number of resamples of the photographs for the intervals. Defaults to
            `1000`.
        seed: Int. Seed of the resamples. Defaults to `0`.

    Returns:
        A `Benchmark`.

    Raises:
        InputError: If the judges have seen all photographs.
    """
    if resamples < 0 or (crop is not None and crop < 1):
        raise InputError(f"no benchmark of a crop of {crop} with {resamples} resamples")
    seen = set().union(*(judge.seen for judge in judges))
    unseen = [pair for pair, name in enumerate(pairs.photographs) if name not in seen]
    if not unseen:
        raise InputError(f"{pairs.path} has no photographs that {judges[0].name} never saw")
    chosen = pairs.select(np.array(unseen))

    def read(pair):
        return [centred(image, crop) for image in chosen.read(pair)]

    scores, rows = {}, []
    for judge in judges:
        scores[judge.name], references, seconds = score_all(judge, chosen.photographs, read)
        own = rows_of(chosen, scores[judge.name], resamples, seed)
        own[-1] |= {
            "identity": identity(chosen.photographs, read, scores[judge.name], references),
            "pairs_per_second": len(unseen) / seconds,
        }
        if judge.scale != pairs.scale.name:
            own = [{**row, "rmse": None} for row in own]
        rows += [{"judge": judge.name, **row} for row in own]
    protocol = protocol_of(pairs, chosen, crop, resamples)
    return Benchmark(protocol, chosen.scores, chosen.distortions, scores, rows)


def score_all(judge, photographs, read):
    """The scores of all pairs, of each photograph against itself, and the seconds taken."""
    judge.score(*read(0), photographs[0])  # loads the model
    start = time.perf_counter()
    scores = [
        judge.score(*read(pair), photograph)
        for pair, photograph in enumerate(tracked(photographs, judge.name))
    ]
    seconds = time.perf_counter() - start
    references = {}
    for photograph, pair in zip(*np.unique(photographs, return_index=True), strict=True):
        reference, _ = read(pair)
        references[photograph] = judge.score(reference, reference, photograph)
    return np.array(scores), references, seconds


def rows_of(pairs, scores, resamples, seed):
    """Figures by type of distortion, then for all types."""
    kinds = sorted(set(pairs.distortions.tolist()))
    falling = {kind: monotone_series(pairs, scores, kind) for kind in kinds}
    falling["all"] = [falls for found in falling.values() for falls in found]
    rows = []
    for kind in [*kinds, "all"]:
        of_kind = slice(None) if kind == "all" else pairs.distortions == kind
        parts = scores[of_kind], pairs.scores[of_kind], pairs.photographs[of_kind]
        share = float(np.mean(falling[kind])) if falling[kind] else None
        rows.append({"distortion": kind, **figures(*parts, resamples, seed), "monotonicity": share})
    return rows


def monotone_series(pairs, scores, kind):
    """For each photograph, whether the scores fall at every level of a type of distortion.

    Empty if the levels are unknown or people's mean score does not fall either.
    """
    of_kind = pairs.select(np.flatnonzero((pairs.distortions == kind) & (pairs.levels > 0)))
    scores = scores[(pairs.distortions == kind) & (pairs.levels > 0)]
    means = [of_kind.scores[of_kind.levels == level].mean() for level in np.unique(of_kind.levels)]
    if len(means) < 2 or (np.diff(means) >= 0).any():
        return []
    order = np.argsort(of_kind.levels, kind="stable")
    series = [order[of_kind.photographs[order] == name] for name in np.unique(of_kind.photographs)]
    return [bool((np.diff(scores[part]) < 0).all()) for part in series]


def identity(photographs, read, scores, references):
    """The share of photographs that score higher than all their copies.

    A copy may score as much if none of its pixels has changed.
    """
    below = []
    for photograph, best in references.items():
        rivals = np.flatnonzero((photographs == photograph) & (scores >= best))
        below.append(all(np.array_equal(*read(rival)) for rival in rivals))
    return float(np.mean(below))


def protocol_of(pairs, chosen, crop, resamples):
    photographs, whole = (len(set(part.photographs)) for part in (chosen, pairs))
    return [
        f"{len(chosen)} pairs of {pairs.name}: {photographs} of its {whole} photographs, unseen in "
        "training",
        f"centre {crop} x {crop}" if crop else "whole images at each model's viewing scale",
        "PLCC and RMSE raw and after a logistic fit of 4 parameters",
        f"95 % intervals from {resamples} resamples of the photographs"
        if resamples
        else "no intervals",
    ]
