from pathlib import Path

import numpy as np

from zoo.errors import InputError
from zoo.scoring import Scorer


class ModelJudge:
    """A model of the zoo, or the models of a cross-validation, each on what it never saw.

    Args:
        name: Name of a model, the folder of a training, or a folder of trainings as
            ``macs train --fold all`` leaves it.

    Attributes:
        seen: Photographs that every one of its models was trained on.
        scale: Name of the scale of its scores.

    Raises:
        InputError: If there is no such model, or a fold is not finished.
    """

    def __init__(self, name):
        self.name = str(name)
        self.scorers = [Scorer(part) for part in fold_runs(name) or [name]]
        self.photographs = [_seen(scorer) for scorer in self.scorers]
        self.scale = self.scorers[0].card.scale.name
        self.seen = frozenset.intersection(*self.photographs)
        if len(self.scorers) > 1:
            self.name += f" ({len(self.scorers)} folds)"

    def score(self, reference, distorted, photograph=None):
        """The score of a pair of uint8 images; the mean over the models that never saw it."""
        scores = [
            float(scorer.score(reference, distorted))
            for scorer, seen in zip(self.scorers, self.photographs, strict=True)
            if photograph not in seen
        ]
        return float(np.mean(scores))


def _seen(scorer):
    """The photographs that a model, or any of an ensemble, was trained on."""
    return frozenset().union(*(part.card.data.get("train", []) for part in scorer.members))


def fold_runs(name):
    """The folders of the trainings of a cross-validation; none if it is something else."""
    runs = sorted(Path(name).glob("fold*/run.json"))
    unfinished = [run.parent for run in runs if not (run.parent / "card.json").is_file()]
    if unfinished:
        raise InputError(f"{unfinished[0]} has not finished; run `macs train` again to go on")
    return [str(run.parent) for run in runs]
