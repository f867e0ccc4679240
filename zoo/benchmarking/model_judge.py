from pathlib import Path

import numpy as np

from zoo.data import image_pair
from zoo.errors import InputError
from zoo.scoring import Scorer
from zoo.scoring.members import member_names
from zoo.types import PathLike


class ModelJudge:
    """A model of the zoo, the models of a cross-validation, or an average of several.

    Args:
        name: Str. Name of a model, folder of a run, or folder of a cross-validation from
            ``macs train --fold all``, whose models score the photographs they were not trained on;
            or several of these joined by ``+``.

    Attributes:
        seen: Frozenset of the photographs it was trained on and cannot score.
        scale: Str. Name of the scale of its scores.

    Raises:
        InputError: If a model is unknown, a fold is not finished, or the scales differ.
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
        """Scores a pair of uint8 images with the folds not trained on the photograph."""
        scores = [
            [
                float(scorer.score(reference, distorted))
                for scorer, seen in part
                if photograph not in seen
            ]
            for part in self.parts
        ]
        return float(np.mean([np.mean(part) for part in scores]))

    def features(self, reference: np.ndarray, distorted: np.ndarray) -> np.ndarray | None:
        """Features of the damage of a pair of uint8 images: see `Scorer.features`."""
        scorer, _ = self.parts[0][0]
        return scorer.features(image_pair(reference, distorted))


def _part(name):
    """The scorers behind a name, each with the photographs it was trained on."""
    scorers = map(Scorer, fold_runs(name) or [name])
    return [(scorer, _seen(scorer)) for scorer in scorers]


def _seen(scorer):
    """Photographs that any member of a model was trained on."""
    return frozenset().union(*(part.card.data.get("train", []) for part in scorer.members))


def fold_runs(name):
    """Folders of the runs of a cross-validation; empty for anything else."""
    runs = sorted(Path(name).glob("fold*/run.json"))
    unfinished = [run.parent for run in runs if not (run.parent / "card.json").is_file()]
    if unfinished:
        raise InputError(f"{unfinished[0]} has not finished; rerun `macs train` to resume")
    return [str(run.parent) for run in runs]
