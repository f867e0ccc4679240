import copy
import math
from contextlib import suppress
from pathlib import Path

import keras
import keras_tuner
import numpy as np
from keras_tuner.engine.hyperparameters import Fixed
from rich.console import Console

from tuning.checkpoints import built, load_checkpoint
from tuning.devices import device_of
from tuning.hparams import write_experiment
from tuning.outcomes import COMPLETED, DIVERGED, INVALID, UnusableTrial, unusable
from tuning.trial_log import TrialLog
from zoo.data.pair_batches import PairBatches
from zoo.errors import InputError


class SearchTuner(keras_tuner.Tuner):
    """Runs and logs trials, each on one device and from the same seed.

    Args:
        oracle: One of `tuning.oracles`.
        hypermodel: Function of `hp` that returns a compiled model, or `keras_tuner.HyperModel`.
        goal: `Goal` of the search.
        folder: Path of the search, for `trials` and `logs`.
        device: Str. Device for `keras.device`.
        seed: Int. Seed of each trial's weights and dropout. Defaults to 0.
        fixed: Dict. Values of fixed hyperparameters. Defaults to None.
        max_parameters: Int. Maximum number of trainable weights. Defaults to None.

    Attributes:
        space: `keras_tuner.HyperParameters` of the hypermodel without the fixed ones.
    """

    def __init__(
        self, oracle, hypermodel, goal, folder, device, seed=0, fixed=None, max_parameters=None
    ):
        self.goal = goal
        self.logs = Path(folder) / "logs"
        self.device = device
        self.trial_seed = seed
        self.fixed = fixed or {}
        self.description = f"{name_of(hypermodel)}, {name_of(oracle)}"
        self.described = False
        self.console = Console(stderr=True, highlight=False)
        super().__init__(
            oracle,
            hypermodel,
            max_model_size=max_parameters,
            directory=str(folder),
            project_name="trials",
        )

    def _populate_initial_space(self):
        hp = self.oracle.get_space()
        try:
            super()._populate_initial_space()
        except ValueError:
            # the defaults are invalid, but still declare the space
            with suppress(ValueError):
                self.hypermodel.build(hp)
            self.oracle.update_space(hp)
        self.oracle.hyperparameters = _fix(self.oracle.hyperparameters, self.fixed)
        self.space = self.oracle.get_space()

    def save(self):
        """Saves the oracle; the tuner has no state of its own."""
        if not self._is_worker():
            self.oracle.save()

    def _try_run_and_update_trial(self, trial, *args, **kwargs):
        # KerasTuner prints a traceback and treats every error as a failed trial
        try:
            self._run_and_update_trial(trial, *args, **kwargs)
        except UnusableTrial as failure:
            trial.status, trial.message = "FAILED", str(failure)
        else:
            trial.status = "COMPLETED"

    def run_trial(self, trial, x, **kwargs):
        self.log = self._open_log(trial)
        self.data = x
        try:
            self.log.check_tries()
            results = self._train(trial, x, kwargs)
        except BaseException as error:
            failure = unusable(error)
            if failure is None:
                self.log.withdraw()
                raise
            self.log.end(failure.outcome, reason=str(failure))
            self._say(trial, f"{failure.outcome}: {failure}")
            raise failure from None
        best = self._best(results)
        self.log.end(COMPLETED, objective=best)
        self._say(trial, f"{self.goal.title} {best:.4f}, {self.log.notes['seconds']:.0f} s")
        return results

    def on_epoch_end(self, trial, model, epoch, logs=None):
        self.log.epoch(epoch, logs)
        if self.goal.figure not in logs:
            raise InputError(
                f"the objective is {self.goal.figure!r}, but the model logs {', '.join(logs)}; "
                "compile it with that metric and use validation data"
            )
        if not all(math.isfinite(logs[name]) for name in ("loss", self.goal.figure)):
            raise UnusableTrial(DIVERGED, f"NaN or infinity in epoch {epoch + 1}")

    def _open_log(self, trial):
        self._say(trial, f"started on {self.device}")
        events = self.logs / f"trial_{trial.trial_id}"
        if not self.described:
            write_experiment(events, self.space, self.goal, self.description)
            self.described = True
        return TrialLog(
            self.get_trial_dir(trial.trial_id),
            events,
            trial.hyperparameters.values,
            self.goal.figure,
            worker=self.tuner_id,
            backend=keras.backend.backend(),
            precision=keras.config.dtype_policy().name,
        )

    def _train(self, trial, x, options):
        values = trial.hyperparameters.values
        if "tuner/epochs" in values:
            options["epochs"] = values["tuner/epochs"]
            options["initial_epoch"] = values["tuner/initial_epoch"]
        keras.utils.set_random_seed(self.trial_seed)
        with keras.device(self.device):
            x = _from_epoch(x, options.get("initial_epoch", 0))
            return super().run_trial(trial, x=x, **options)

    def _build_hypermodel(self, hp):
        try:
            model = built(super()._build_hypermodel(hp), self.data)
        except ValueError as error:
            reason = str(error).strip().splitlines()[0]
            raise UnusableTrial(INVALID, reason) from error
        if "tuner/trial_id" in hp.values:
            load_checkpoint(model, self._get_checkpoint_fname(hp.values["tuner/trial_id"]))
        if model.built:
            self.log.notes |= {"parameters": model.count_params(), "device": device_of(model)}
        return model

    def _best(self, histories):
        choose = max if self.goal.direction == "max" else min
        result = getattr(histories[0], "history", histories[0])
        values = result[self.goal.figure] if isinstance(result, dict) else result
        return float(choose(np.atleast_1d(values)))

    def _say(self, trial, text):
        self.console.print(f"trial {trial.trial_id}: {text}")


def name_of(thing):
    """Name of a hypermodel or an oracle."""
    return getattr(thing, "name", None) or getattr(thing, "__name__", type(thing).__name__)


def _fix(space, values):
    """A space with some of its hyperparameters fixed."""
    unknown = values.keys() - {hp.name for hp in space.space}
    if unknown:
        names = ", ".join(hp.name for hp in space.space)
        raise InputError(
            f"unknown hyperparameter {', '.join(sorted(unknown))}; choose from {names}"
        )
    fixed = keras_tuner.HyperParameters()
    for hp in space.space:
        if hp.name in values:
            value = values[hp.name]
            if isinstance(value, str) != isinstance(hp.default, str):
                raise InputError(f"{hp.name} cannot be {value!r}: its default is {hp.default!r}")
            hp = Fixed(hp.name, value, conditions=hp.conditions)
        fixed.merge([hp])
    return fixed


def _from_epoch(data, epoch):
    """Batches of a store starting at an epoch, so that all trials see the same batches."""
    if not isinstance(data, PairBatches):
        return data
    data = copy.copy(data)
    data.epoch = epoch
    return data
