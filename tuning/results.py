import csv
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from rich.table import Table

from tuning.objectives import Goal
from tuning.trial_log import read_notes
from zoo.errors import InputError
from zoo.files import replacing
from zoo.types import PathLike


@dataclass(frozen=True)
class Trial:
    """A trial of a search.

    Attributes:
        number: Int. Number of the trial, from 0; trial 0 has the defaults.
        outcome: Str. One of `tuning.outcomes`, or "running".
        objective: Float. Objective at the best epoch, or None.
        epoch: Int. Best epoch, from 1, or None.
        values: Dict of the hyperparameters.
        notes: Dict of device, worker, seconds, parameters, reason of a failure, ...
        checkpoint: Path of the weights of the best epoch.
    """

    number: int
    outcome: str
    objective: float | None
    epoch: int | None
    values: dict
    notes: dict = field(repr=False)
    checkpoint: Path = field(repr=False)


@dataclass(frozen=True)
class SearchResult:
    """The result of a search.

    Attributes:
        folder: Path of the search.
        goal: `Goal` of the search.
        space: `keras_tuner.HyperParameters`, the search space.
        trials: List of `Trial`, in the order they started.
    """

    folder: Path
    goal: Goal
    space: Any = field(repr=False)
    trials: list = field(repr=False)

    @property
    def completed(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.objective is not None]

    @property
    def best(self) -> Trial:
        """The best `Trial`.

        Raises:
            InputError: If no trial has completed.
        """
        if not self.completed:
            reasons = [trial.notes.get("reason", trial.outcome) for trial in self.trials[:1]]
            raise InputError(
                f"none of {len(self.trials)} trials completed; the first: {''.join(reasons)}"
            )
        choose = max if self.goal.direction == "max" else min
        return choose(self.completed, key=attrgetter("objective"))

    def table(self) -> Table:
        """The trials, best first, as a `rich.table.Table`."""
        title = f"{len(self.trials)} trials; validation {self.goal.title} at the best epoch"
        table = Table(title=title)
        for column in ("trial", self.goal.title, "epoch", "parameters", "seconds", "device"):
            table.add_column(column, justify="right")
        table.add_column("changes from the defaults")
        defaults = {hp.name: hp.default for hp in self.space.space}
        for trial in self.ranked():
            figure = trial.outcome if trial.objective is None else f"{trial.objective:.4f}"
            table.add_row(
                str(trial.number),
                figure,
                _number(trial.epoch),
                _number(trial.notes.get("parameters")),
                _number(trial.notes.get("seconds")),
                trial.notes.get("device", "-"),
                trial.notes.get("reason") or _differences(trial.values, defaults),
            )
        return table

    def ranked(self) -> list[Trial]:
        """The trials, best first, failed ones last."""
        falling = self.goal.direction == "max"
        done = sorted(self.completed, key=attrgetter("objective"), reverse=falling)
        return [*done, *(trial for trial in self.trials if trial.objective is None)]

    def rows(self):
        """List of dicts with everything known about each trial."""
        return [
            {
                "trial": trial.number,
                "outcome": trial.outcome,
                self.goal.figure: trial.objective,
                "epoch": trial.epoch,
                **trial.notes,
                **trial.values,
            }
            for trial in self.trials
        ]

    def write_csv(self, path: PathLike) -> None:
        """Writes `rows` as CSV."""
        rows = self.rows()
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with replacing(path) as unfinished, unfinished.open("w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


def collect(tuner, folder):
    """The `SearchResult` of a tuner with its own oracle (not of a worker)."""
    trials = []
    for name in tuner.oracle.start_order:
        trial = tuner.oracle.trials[name]
        notes = read_notes(tuner.get_trial_dir(name))
        completed = trial.status == "COMPLETED"
        trials.append(
            Trial(
                number=int(name),
                outcome=notes.pop("outcome", trial.status.lower()),
                objective=trial.score if completed else None,
                epoch=_epoch(trial) if completed else None,
                values=trial.hyperparameters.values,
                notes=notes,
                checkpoint=Path(tuner.get_trial_dir(name)) / "checkpoint.weights.h5",
            )
        )
    return SearchResult(Path(folder), tuner.goal, tuner.space, trials)


def _epoch(trial):
    return trial.hyperparameters.values.get("tuner/initial_epoch", 0) + trial.best_step + 1


def _number(value):
    return "-" if value is None else f"{value:,.0f}"


def _differences(values, defaults):
    different = {
        name: value for name, value in values.items() if value != defaults.get(name, value)
    }
    texts = [
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in different.items()
    ]
    return ", ".join(texts) or "none"
