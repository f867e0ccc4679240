import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from zoo.data.images import image_pair
from zoo.errors import InputError
from zoo.evaluation.evaluation import Evaluation
from zoo.evaluation.journal import Journal
from zoo.evaluation.pairing import FoundPair
from zoo.evaluation.scored_image import ScoredImage
from zoo.progress import tracked
from zoo.scoring.scorer import Scorer


def evaluate(
    scorer: Scorer,
    pairs: Sequence[FoundPair],
    human_scores: Mapping[str, float] | None = None,
    journal: Journal | None = None,
) -> Evaluation:
    """Scores many pairs in constant memory.

    Each thread of the scorer reads and scores one pair at a time. Pairs that cannot be scored are
    reported as warnings and in the result.

    Args:
        scorer: `Scorer`.
        pairs: List of `FoundPair` from `find_pairs`.
        human_scores: Dict of scores by name from `read_human_scores`. Defaults to `None`.
        journal: `Journal` to resume from and to append to. Defaults to `None`.

    Returns:
        An `Evaluation`, in the order of the pairs.

    Raises:
        InputError: If none of the pairs has a human score.
    """
    rated = _rated(pairs, human_scores)
    found = [journal.find(pair) for pair in pairs] if journal else []
    done = {image.name: image for image in found if image}
    todo = [pair for pair in pairs if pair.name not in done]
    scored = zip(todo, scorer.in_threads(_scored, todo), strict=True)
    for pair, image in tracked(scored, "scoring", len(todo)):
        done[pair.name] = image
        if journal:
            journal.add(pair, image)
    images = [ScoredImage(**done[p.name].record() | {"mos": rated.get(p.name)}) for p in pairs]
    evaluation = Evaluation(images, scorer.card, scorer.name, scorer.tta)
    for image in evaluation.problems:
        warnings.warn(f"skipped {image.name}: {image.problem}", stacklevel=2)
    return evaluation


def describe_run(scorer: Scorer, **inputs: Any) -> dict[str, Any]:
    """Dict of everything that determines the scores of a run, for its `Journal`."""
    models = {member.card.name: member.card.sha256 for member in scorer.members}
    return {"models": models, "tta": scorer.tta, "short_side": scorer.short_side, **inputs}


def _scored(scorer, pair):
    """The `ScoredImage` of a pair."""
    reference = None if pair.reference is None else str(pair.reference)
    scored = partial(ScoredImage, pair.name, str(pair.distorted), reference)
    if pair.problem is not None:
        return scored(problem=pair.problem)
    try:
        score = scorer.checked_score(image_pair(pair.reference, pair.distorted))
    except (InputError, OSError, MemoryError) as error:
        return scored(problem=str(error) or "not enough memory")
    low, high = score.interval or (None, None)
    return scored(
        score=score.value,
        interval_low=low,
        interval_high=high,
        spread=score.spread,
        windows=score.windows,
    )


def _rated(pairs, human_scores):
    """Dict of human scores by name of the pair."""
    if human_scores is None:
        return {}
    names = {pair.name: (pair.name.lower(), pair.distorted.name.lower()) for pair in pairs}
    rated = {
        name: human_scores[known]
        for name, keys in names.items()
        for known in keys
        if known in human_scores
    }
    if not rated:
        raise InputError("no image has a human score; match them by file name")
    if len(rated) < len(pairs):
        warnings.warn(f"{len(pairs) - len(rated)} images have no human score", stacklevel=3)
    return rated
