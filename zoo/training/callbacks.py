"""Callbacks of `fit`."""

import time

import keras
import numpy as np
from rich.console import Console
from rich.progress import Progress

from zoo.errors import InputError
from zoo.training.event_log import EventLog


class DropoutSeeds(keras.callbacks.Callback):
    """Seeds a model's dropout at each epoch, so that a resumed run drops the same units."""

    def __init__(self, seed):
        super().__init__()
        self.seed = seed

    def on_epoch_begin(self, epoch, logs=None):
        if keras.backend.backend() == "torch":  # its dropout draws from the global generator
            rng = np.random.default_rng([self.seed, epoch])
            keras.utils.set_random_seed(int(rng.integers(2**31)))
        states = [v for v in self.model.variables if v.name == "seed_generator_state"]
        for number, state in enumerate(states):
            rng = np.random.default_rng([self.seed, epoch, number])
            state.assign(rng.integers(2**31, size=state.shape).astype(state.dtype))


class ProgressBar(keras.callbacks.Callback):
    """A progress bar for the steps of an epoch."""

    def __init__(self, epochs, steps):
        super().__init__()
        self.epochs = epochs
        self.steps = steps

    def on_train_begin(self, logs=None):
        console = Console(stderr=True)
        self.bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        self.task = self.bar.add_task("", total=self.steps)

    def on_epoch_begin(self, epoch, logs=None):
        self.bar.reset(self.task, description=f"epoch {epoch + 1} of {self.epochs}")
        self.bar.start()

    def on_train_batch_end(self, batch, logs=None):
        self.bar.advance(self.task)

    def on_epoch_end(self, epoch, logs=None):
        self.bar.stop()


class EndOfEpoch(keras.callbacks.Callback):
    """Validates, logs and stores the weights of each epoch.

    Args:
        run: `RunFolder`.
        exported: `keras.Model` that receives the weights of each epoch, or their moving average if
            the optimizer keeps one, and is stored.
        validation: `Validation`.
        measured: `keras.Model` to validate, which shares the trained weights of `exported`.
            Defaults to `None`, `exported` itself.
    """

    def __init__(self, run, exported, validation, measured=None):
        super().__init__()
        self.run = run
        self.exported = exported
        self.validation = validation
        self.measured = measured or exported
        self.console = Console(stderr=True, highlight=False)

    def on_train_begin(self, logs=None):
        self.events = EventLog(self.run.path / "logs")

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()
        self.learning_rate = float(self.model.optimizer.learning_rate)

    def on_epoch_end(self, epoch, logs=None):
        if not np.isfinite(logs["loss"]):
            raise InputError(
                f"the loss is {logs['loss']} in epoch {epoch + 1}; train with a lower learning_rate"
            )
        self.measured.set_weights(averaged_weights(self.model))
        scores = self.validation.score(self.measured)
        row = {
            "epoch": epoch + 1,
            "loss": logs["loss"],
            "learning_rate": self.learning_rate,
            **self.validation.figures(scores),
            "seconds": round(time.perf_counter() - self.start, 1),
        }
        self.run.add_epoch(row, self.exported)
        self._log(row, scores)
        self.run.save_state(self.model, epoch + 1)

    def _log(self, row, scores):
        pictures = {"validation pairs": self.validation.picture(scores)} if scores else {}
        numbers = {name: value for name, value in row.items() if name != "epoch"}
        self.events.add(row["epoch"], numbers, pictures)
        self.console.print(
            f"epoch {row['epoch']:3}",
            *(f"{name} {value:.4g}" for name, value in numbers.items()),
            sep="  ",
            soft_wrap=True,
        )


def averaged_weights(model):
    """Weights of a model in training, or their moving average if the optimizer keeps one."""
    current = model.get_weights()
    model.optimizer.finalize_variable_values(model.trainable_variables)
    averaged = model.get_weights()
    model.set_weights(current)
    return averaged
