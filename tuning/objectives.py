from dataclasses import dataclass

import keras
import keras_tuner

import macs_losses
from zoo.errors import InputError


@dataclass(frozen=True)
class Goal:
    """A figure of the validation set that a search can be for.

    Attributes:
        title: What people call it.
        figure: Its name in the logs of `fit`.
        direction: `"max"` or `"min"`. It is stated because KerasTuner takes a name that it doesn't
            know for one to minimize.
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
            f"unknown objective {objective!r}: take one of {', '.join(GOALS)} or a "
            "keras_tuner.Objective, which states its direction"
        )
    return GOALS[objective]


def metrics() -> list[keras.metrics.Metric]:
    """Fresh metrics of the whole data set that a model is compiled with for any of the goals."""
    return [
        macs_losses.SpearmanCorrelation(),
        macs_losses.PearsonCorrelation(),
        macs_losses.MainScore(),
    ]
