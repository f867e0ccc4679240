from dataclasses import dataclass

import keras
import keras_tuner

import macs_losses
from zoo.errors import InputError


@dataclass(frozen=True)
class Goal:
    """A validation metric to optimize.

    Attributes:
        title: Str. Name for people.
        figure: Str. Name in the logs of `fit`.
        direction: Str. `"max"` or `"min"`. KerasTuner minimizes unknown metrics, so it is explicit.
    """

    title: str
    figure: str
    direction: str

    @property
    def objective(self):
        return keras_tuner.Objective(self.figure, self.direction)

    def better(self, one, other):
        return self.objective.better_than(one, other)


GOALS = {
    "srcc": Goal("SRCC", "val_spearman_correlation", "max"),
    "plcc": Goal("PLCC", "val_pearson_correlation", "max"),
    "main_score": Goal("main score", "val_main_score", "max"),
    "loss": Goal("loss", "val_loss", "min"),
}


def as_goal(objective):
    """The `Goal` of a name in `GOALS` or of a `keras_tuner.Objective`.

    >>> as_goal("srcc").direction
    'max'
    """
    if isinstance(objective, keras_tuner.Objective):
        return Goal(objective.name, objective.name, objective.direction)
    if objective not in GOALS:
        raise InputError(
            f"unknown objective {objective!r}: use {', '.join(GOALS)} or a keras_tuner.Objective "
            "with its direction"
        )
    return GOALS[objective]


def metrics() -> list[keras.metrics.Metric]:
    """New metrics over the whole data set, to compile a model for any of the goals."""
    return [
        macs_losses.SpearmanCorrelation(),
        macs_losses.PearsonCorrelation(),
        macs_losses.MainScore(),
    ]
