"""KerasTuner's oracles, starting from the defaults and safe to kill at any time."""

import json
import warnings
from pathlib import Path

import keras_tuner
from keras_tuner.engine.hyperparameters import Choice
from keras_tuner.oracles import BayesianOptimizationOracle, HyperbandOracle, RandomSearchOracle

from zoo.errors import InputError
from zoo.files import replacing


class SafeOracle:
    """Mixin that makes KerasTuner's oracles resumable.

    The first trial uses the defaults. Files are never half-written, and after a kill only the
    running trials are restarted.
    """

    def _random_values(self):
        defaults = self._defaults()
        return super()._random_values() if self._duplicate(defaults) else defaults

    def _defaults(self):
        hps = keras_tuner.HyperParameters()
        for hp in self.hyperparameters.space:
            hps.merge([hp])
            if hps.is_active(hp):
                hps.values[hp.name] = hp.default
        return hps.values

    def save(self):
        with replacing(self._get_oracle_fname()) as unfinished:
            unfinished.write_text(json.dumps(self.get_state()), encoding="utf-8")

    def _save_trial(self, trial):
        with replacing(Path(self._get_trial_dir(trial.trial_id)) / "trial.json") as unfinished:
            unfinished.write_text(json.dumps(trial.get_state()), encoding="utf-8")

    def saved(self):
        """Whether there is a search to resume."""
        return Path(self._get_oracle_fname()).is_file()

    def reload(self):
        try:
            super().reload()
            # a new trial is saved before the oracle's state
            self.trials = {name: self.trials[name] for name in self.start_order}
        except (LookupError, TypeError, AttributeError, ValueError, RuntimeError) as error:
            where = Path(self._get_oracle_fname()).parent
            raise InputError(f"the records in {where} are damaged; overwrite the search") from error
        running = [trial for trial in self.trials.values() if trial.status == "RUNNING"]
        for trial in running:
            trial.metrics = type(trial.metrics)()
        self._retry_queue = [trial.trial_id for trial in reversed(running)]


class RandomOracle(SafeOracle, RandomSearchOracle):
    """Random search."""


class HalvingOracle(SafeOracle, HyperbandOracle):
    """Hyperband: many short trials, of which the best continue."""


class BayesianOracle(SafeOracle, BayesianOptimizationOracle):
    """Bayesian optimization with a Gaussian process."""

    def populate_space(self, trial_id):
        with warnings.catch_warnings():
            # scikit-learn warns that few trials don't determine the length scales
            warnings.simplefilter("ignore", UserWarning)
            return super().populate_space(trial_id)

    def _vectorize_trials(self):
        every, self.trials = self.trials, self._fitting()
        try:
            return super()._vectorize_trials()
        finally:
            self.trials = every

    def _fitting(self):
        """Trials whose values are all in the current space, which may have changed."""

        def fits(trial):
            values = trial.hyperparameters.values
            return all(
                values[hp.name] in hp.values
                for hp in self._nonfixed_space()
                if isinstance(hp, Choice) and hp.name in values
            )

        return {name: trial for name, trial in self.trials.items() if fits(trial)}


TUNERS = ("random", "hyperband", "bayesian")


def as_oracle(tuner):
    """Makes the oracle of a `keras_tuner.Tuner` or `Oracle` resumable; None for a name."""
    oracle = getattr(tuner, "oracle", tuner)
    if not isinstance(oracle, keras_tuner.Oracle):
        return None
    if oracle.trials:
        raise InputError(f"this {type(tuner).__name__} already has trials; use a new one")
    if not isinstance(oracle, SafeOracle):
        kind = type(oracle)
        oracle.__class__ = type(kind.__name__, (SafeOracle, kind), {})
    oracle.max_consecutive_failed_trials = None
    return oracle


def make_oracle(tuner, objective, trials, epochs, seed):
    """Makes an oracle by name.

    Args:
        tuner: Str. `"random"`, `"hyperband"` or `"bayesian"`.
        objective: `keras_tuner.Objective`.
        trials: Int. Number of trials.
        epochs: Int. Maximum number of epochs of a trial; Hyperband starts with one.
        seed: Int. Seed of the oracle.
    """
    options = {
        "objective": objective,
        "seed": seed + 1,  # KerasTuner treats 0 as no seed
        "max_consecutive_failed_trials": None,  # a space may have many invalid models
    }
    if tuner == "random":
        return RandomOracle(max_trials=trials, **options)
    if tuner == "hyperband":
        # repeats its brackets until there are enough trials
        oracle = HalvingOracle(max_epochs=epochs, hyperband_iterations=None, **options)
        oracle.max_trials = trials
        return oracle
    if tuner != "bayesian":
        raise InputError(f"unknown tuner {tuner!r}: use {', '.join(TUNERS)}")
    try:
        return BayesianOracle(max_trials=trials, num_initial_points=max(5, trials // 4), **options)
    except ImportError as error:
        raise InputError(
            "the bayesian tuner needs scikit-learn: pip install 'macs-iqa[bayesian]'"
        ) from error
