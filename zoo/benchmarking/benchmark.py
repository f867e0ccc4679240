import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.agreement import figures
from zoo.data import center_crop
from zoo.errors import InputError
from zoo.progress import tracked


@dataclass(frozen=True)
class Benchmark:
    """The result of a benchmark.

    Attributes:
        protocol: List of sentences that describe the protocol.
        mos: Array with the human score of each pair.
        distortions: Array with the distortion type of each pair.
        scores: Dict with the scores of each judge.
        rows: List of dicts, one per judge and distortion type ("all" for all types), with `data`
            (the path of the pairs), `judge`, `distortion`, the results of `zoo.agreement.figures`
            (`rmse` is `None` for judges on another scale), and ``monotonicity``: the share of
            series (one photograph and distortion at all levels) whose scores fall at every level,
            among types whose mean human score does; `None` if there are none. Rows of "all" also
            have ``identity``, the share of photographs that score higher than all their distorted
            images, except those without a changed pixel, and ``pairs_per_second``.
    """

    protocol: list
    mos: np.ndarray
    distortions: np.ndarray
    scores: dict
    rows: list


def benchmark(
    pairs: Any, judges: Sequence[Any], crop: int | None = None, resamples: int = 1000, seed: int = 0
) -> Benchmark:
    """Compares several judges on the same rated pairs, of photographs unseen in training.

    Args:
        pairs: `PairStore`, or the result of `open_pairs`.
        judges: List of `ModelJudge` and `ClassicalJudge`, or of objects with the same `name`,
            `seen`, `scale` and `score`.
        crop: Int. Height and width of the center crop to score. Defaults to `None`, whole images.
        resamples: Int. Number of resamples of the photographs for the intervals. Defaults to
            `1000`.
        seed: Int. Seed of the resamples. Defaults to `0`.

    Returns:
        A `Benchmark`.

    Raises:
        InputError: If the judges have seen all photographs.
    """
    if resamples < 0 or (crop is not None and crop < 1):
        raise InputError(f"cannot benchmark a crop of {crop} with {resamples} resamples")
    seen = set().union(*(judge.seen for judge in judges))
    unseen = [pair for pair, name in enumerate(pairs.photographs) if name not in seen]
    if not unseen:
        raise InputError(f"{judges[0].name} was trained on all photographs of {pairs.path}")
    chosen = pairs.select(np.array(unseen))

    def read(pair):
        return [center_crop(image, crop) for image in chosen.read(pair)]

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
        rows += [{"data": str(pairs.path), "judge": judge.name, **row} for row in own]
    protocol = protocol_of(pairs, chosen, crop, resamples)
    return Benchmark(protocol, chosen.scores, chosen.distortions, scores, rows)


def score_all(judge, photographs, read):
    """Scores of all pairs, scores of each photograph against itself, and seconds taken."""
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
    """Rows by distortion type, then for all types."""
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
    """Whether the scores fall at every level of a distortion, for each photograph.

    Empty if the levels are unknown or the mean human score does not fall either.
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
    """Share of photographs that score higher than all their distorted images.

    Images without a changed pixel may score the same.
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
        f"center crop {crop} x {crop}" if crop else "whole images at each model's viewing scale",
        "PLCC and RMSE raw and after a four-parameter logistic fit",
        f"95 % intervals from {resamples} resamples of the photographs"
        if resamples
        else "no intervals",
    ]
