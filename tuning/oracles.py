"""KerasTuner's oracles, begun at the defaults and safe to be killed at any time."""

import json
import warnings
from pathlib import Path

import keras_tuner
from keras_tuner.engine.hyperparameters import Choice
from keras_tuner.oracles import BayesianOptimizationOracle, HyperbandOracle, RandomSearchOracle

from zoo.errors import InputError
from zoo.files import replacing


class SafeOracle:
    """What the oracles below add to KerasTuner's.

    The first trial takes the defaults. Files are never half-written, and after a kill only the
    trials that were running are run again, from their beginning.
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
        """Whether there is a search to go on with."""
        return Path(self._get_oracle_fname()).is_file()

    def reload(self):
        super().reload()
        # a trial is saved before the oracle knows of it when it begins, and again when it ends
        self.trials = {name: self.trials[name] for name in self.start_order}
        running = [trial for trial in self.trials.values() if trial.status == "RUNNING"]
        for trial in running:
            trial.metrics = type(trial.metrics)()
        self._retry_queue = [trial.trial_id for trial in reversed(running)]


class RandomOracle(SafeOracle, RandomSearchOracle):
    """Values at random."""


class HalvingOracle(SafeOracle, HyperbandOracle):
    """Hyperband: many short trials, the best of which go on for longer."""


class BayesianOracle(SafeOracle, BayesianOptimizationOracle):
    """Values where a Gaussian process of the trials so far expects the most."""

    def populate_space(self, trial_id):
        with warnings.catch_warnings():
            # of scikit-learn: few trials leave the scale of the process open
            warnings.simplefilter("ignore", UserWarning)
            return super().populate_space(trial_id)

    def _vectorize_trials(self):
        every, self.trials = self.trials, self._fitting()
        try:
            return super()._vectorize_trials()
        finally:
            self.trials = every

    def _fitting(self):
        """The trials whose values are all in the space, which may have been changed since."""

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
    """The oracle of a `keras_tuner.Tuner` or `Oracle`, made safe; None for the name of one."""
    oracle = getattr(tuner, "oracle", tuner)
    if not isinstance(oracle, keras_tuner.Oracle):
        return None
    if oracle.trials:
        raise InputError(f"this {type(tuner).__name__} has trials already; give a new one")
    if not isinstance(oracle, SafeOracle):
        kind = type(oracle)
        oracle.__class__ = type(kind.__name__, (SafeOracle, kind), {})
    oracle.max_consecutive_failed_trials = None
    return oracle


def make_oracle(tuner, objective, trials, epochs, seed):
    """The oracle of a name.

    Args:
        tuner: `"random"`, `"hyperband"` or `"bayesian"`.
        objective: `keras_tuner.Objective`.
        trials: How many trials there are to be.
        epochs: How long a trial may train; the shortest of Hyperband's last one epoch.
        seed: Seed of what it chooses.
    """
    options = {
        "objective": objective,
        "seed": seed + 1,  # KerasTuner takes 0 for none
        "max_consecutive_failed_trials": None,  # a space may have many that cannot be built
    }
    if tuner == "random":
        return RandomOracle(max_trials=trials, **options)
    if tuner == "hyperband":
        # its brackets are begun over and over until there are as many trials
        oracle = HalvingOracle(max_epochs=epochs, hyperband_iterations=None, **options)
        oracle.max_trials = trials
        return oracle
    if tuner != "bayesian":
        raise InputError(f"unknown tuner {tuner!r}: take one of {', '.join(TUNERS)}")
    try:
        return BayesianOracle(max_trials=trials, num_initial_points=max(5, trials // 4), **options)
    except ImportError as error:
        raise InputError(
            "the bayesian tuner needs scikit-learn: pip install 'macs-iqa[bayesian]'"
        ) from error
