"""Searches of models that have nothing to do with images, as a user of KerasTuner writes them."""

import warnings

import keras
import keras_tuner
import numpy as np
import pytest

import tuning
import zoo
from tuning import spaces

RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 3)).astype("float32")
Y = X[:, :1] - X[:, 1:2]


def sequential(hp):
    """A compiled `Sequential` without an `Input`."""
    model = keras.Sequential([keras.layers.Dense(hp.Choice("units", [2, 4, 8]), "relu")])
    model.add(keras.layers.Dense(1))
    model.compile(spaces.optimizer(hp, 1e-3), loss="mse", run_eagerly=True)
    return model


def search(folder, build=sequential, train=(X, Y), **options):
    options = {"objective": "loss", "trials": 2, "epochs": 2, **options}
    return tuning.search(build, train, (X, Y), folder / "out", **options)


def loss_of(folder):
    model = keras.saving.load_model(folder / "out" / "best" / "model.keras")
    return model.evaluate(X, Y, verbose=0)


def test_a_sequential_without_an_input(tmp_path):
    result = search(tmp_path)
    assert result.best.notes["parameters"] == result.best.values["units"] * 5 + 1
    assert loss_of(tmp_path) == pytest.approx(result.best.objective, rel=1e-4)


def test_its_size_is_limited(tmp_path):
    result = search(tmp_path, trials=2, max_parameters=20, fixed={"learning_rate": 1e-3})
    outcomes = [(trial.values["units"] > 2, trial.outcome) for trial in result.trials]
    assert outcomes == [(False, "completed"), (True, "invalid")]


def test_hyperband_resumes_with_its_weights(tmp_path):
    result = search(tmp_path, tuner="hyperband", trials=4, epochs=3)
    assert any(trial.values["tuner/round"] for trial in result.completed)
    assert loss_of(tmp_path) == pytest.approx(result.best.objective, rel=1e-4)


def test_sample_weights_and_data_sets(tmp_path):
    weights = np.where(Y[:, 0] > 0, 1.0, 0.0)
    search(tmp_path, train=(X, Y, weights), trials=1)

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, number):
            return X[8 * number :][:8], Y[8 * number :][:8]

    (tmp_path / "batches").mkdir()
    result = search(tmp_path / "batches", train=Batches(), trials=1)
    assert result.best.notes["parameters"] == 11


def test_a_subclassed_model_in_a_hypermodel_with_its_own_fit(tmp_path):
    @keras.saving.register_keras_serializable(package="tests")
    class Own(keras.Model):
        def __init__(self, units, **options):
            super().__init__(**options)
            self.units = units
            self.inner, self.outer = keras.layers.Dense(units), keras.layers.Dense(1)

        def call(self, inputs):
            return self.outer(self.inner(inputs))

        def get_config(self):
            return {"units": self.units}

    class HyperModel(keras_tuner.HyperModel):
        def build(self, hp):
            model = Own(hp.Int("units", 1, 3))
            model.compile("sgd", loss=spaces.loss(hp), run_eagerly=True)
            return model

        def fit(self, hp, model, *args, **options):
            history = model.fit(*args, batch_size=hp.Choice("batch", [8, 24]), **options)
            return {"val_loss": min(history.history["val_loss"])}

    fixed = {"sorter": "expected_ranks"}
    result = search(tmp_path, HyperModel(), fixed=fixed)
    assert {"units", "batch", "mse_factor"} <= result.best.values.keys()
    assert loss_of(tmp_path) == pytest.approx(result.best.objective, rel=1e-3)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_tuner_of_your_own(tmp_path, wrapped):
    oracle = keras_tuner.oracles.GridSearchOracle(
        objective=keras_tuner.Objective("val_loss", "min"), max_trials=2
    )
    tuner = oracle
    if wrapped:
        tuner = keras_tuner.Tuner(oracle, sequential, directory=tmp_path / "theirs")
    result = search(tmp_path, tuner=tuner, trials=9)
    assert [trial.outcome for trial in result.trials] == ["completed"] * 2
    assert result.goal.figure == "val_loss"
    with pytest.raises(zoo.InputError, match="already has trials"):
        search(tmp_path, tuner=tuner)


def test_plain_kerastuner_with_parts_of_the_space(tmp_path):
    def build(hp):
        head = spaces.head(hp)
        model = keras.Sequential([keras.Input((3,))])
        model.add(keras.layers.Dense(head["dense_units"]))
        model.add(keras.layers.Dropout(head["dropout"]))
        model.add(keras.layers.Dense(1))
        loss = spaces.loss(hp, mse_factor=1.0, spearman_factor=0.0)
        model.compile(spaces.optimizer(hp), loss=loss, metrics=tuning.metrics(), run_eagerly=True)
        return model

    tuner = keras_tuner.RandomSearch(
        build,
        objective=tuning.GOALS["srcc"].objective,
        max_trials=2,
        directory=tmp_path,
        project_name="plain",
    )
    tuner.search(X, Y, validation_data=(X, Y), epochs=1, verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # KerasTuner's own: it loads no state of the optimizer
        (best,) = tuner.get_best_models(1)
    values = tuner.get_best_hyperparameters()[0].values
    assert best.layers[0].units == values["dense_units"]
    assert {"learning_rate", "mse_factor", "dropout"} <= values.keys()


def test_a_model_that_keras_cannot_save_keeps_its_weights(tmp_path):
    class Unsaved(keras.layers.Dense):
        def get_config(self):
            raise NotImplementedError("this layer has no config")

    def build(hp):
        model = keras.Sequential([Unsaved(hp.Choice("units", [1, 2]))])
        model.compile("sgd", loss="mse", run_eagerly=True)
        return model

    with pytest.warns(UserWarning, match="weights only .* no config"):
        result = search(tmp_path, build, trials=1)
    assert (result.folder / "best" / "model.weights.h5").is_file()
