from pathlib import Path

import numpy as np

from zoo.errors import InputError
from zoo.scoring import Scorer
from zoo.scoring.members import member_names
from zoo.types import PathLike


class ModelJudge:
    """A model of the zoo, the models of a cross-validation, or the mean of several of these.

    Args:
        name: Str. Name of a model, the folder of a run, or the folder of the runs of
            ``macs train --fold all``, each of which scores what it never saw; or several of these
            joined by ``+``.

    Attributes:
        seen: Frozenset of the photographs it was trained on and cannot score.
        scale: Str. Name of the scale of its scores.

    Raises:
        InputError: If there is no such model, a fold is not finished, or the scales differ.
    """

    def __init__(self, name: PathLike):
        self.name = str(name)
        self.parts = [_part(part) for part in member_names(name)]
        scales = {scorer.card.scale.name for part in self.parts for scorer, _ in part}
        if len(scales) > 1:
            raise InputError(f"{name} scores on several scales: {', '.join(sorted(scales))}")
        self.scale = scales.pop()
        self.seen = frozenset().union(
            *(frozenset.intersection(*(seen for _, seen in part)) for part in self.parts)
        )
        folds = max(map(len, self.parts))
        if folds > 1:
            self.name += f" ({folds} folds)"

    def score(
        self, reference: np.ndarray, distorted: np.ndarray, photograph: str | None = None
    ) -> float:
        """The score of a pair of uint8 images, from the folds that never saw the photograph."""
        of_parts = [
            [
                float(scorer.score(reference, distorted))
                for scorer, seen in part
                if photograph not in seen
            ]
            for part in self.parts
        ]
        return float(np.mean([np.mean(scores) for scores in of_parts]))


def _part(name):
    """Each `Scorer` behind a name with the photographs it has seen."""
    scorers = map(Scorer, fold_runs(name) or [name])
    return [(scorer, _seen(scorer)) for scorer in scorers]


def _seen(scorer):
    """The photographs that any member of a model was trained on."""
    return frozenset().union(*(part.card.data.get("train", []) for part in scorer.members))


def fold_runs(name):
    """The folders of the runs of a cross-validation; none for anything else."""
    runs = sorted(Path(name).glob("fold*/run.json"))
    unfinished = [run.parent for run in runs if not (run.parent / "card.json").is_file()]
    if unfinished:
        raise InputError(f"{unfinished[0]} has not finished; rerun `macs train` to resume")
    return [str(run.parent) for run in runs]
