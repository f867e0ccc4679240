import csv
import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from zoo.training import train

BACKEND = keras.backend.backend()


ON_DEVICES = [sys.executable, "-m", "tests.zoo.training.on_devices"]
needs_devices = pytest.mark.skipif(BACKEND == "torch", reason="trains on one device")


@pytest.fixture
def accumulating(quick):
    """A recipe whose images are the same in any batch."""
    return quick.changed(
        {
            "augmentation": {"turns": False, "flips": False, "lightness": None},
            "optimizer": {"name": "sgd", "momentum": 0.9, "clipnorm": 0.1},
            "learning_rate": 1,
            "schedule": {"name": "steps", "every": 1},
            "epochs": 2,
        }
    )


def assert_same_weights(some, others, **tolerance):
    for ours, theirs in zip(some.get_weights(), others.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, **tolerance)


@needs_devices
def test_20_steps_on_two_devices_end_with_the_weights_of_one():
    outcome = subprocess.run(ON_DEVICES, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr[-3000:]


@pytest.mark.slow
@needs_devices
def test_a_training_on_two_devices_is_cut_off_and_ends_as_one_on_one(recipe, store, tmp_path):
    settings = {
        "model": "pyramid.distorted",
        "overrides": {"image_size": 32, "filters": 4, "levels": 2, "hidden_units": 4},
        "epochs": 2,
        "batch_size": 64,
        "optimizer": {"name": "sgd", "momentum": 0.9, "clipnorm": 0.5},
    }
    recipe = recipe.changed(settings)
    text = json.dumps(recipe.as_dict())
    outcome = subprocess.run([*ON_DEVICES, text, store, tmp_path], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    one, two = (
        zoo.load(tmp_path / name, weights=tmp_path / name / "last.weights.h5")
        for name in ("one", "two")
    )
    assert_same_weights(one, two, atol=1e-5)
    figures = []
    for name in ("one", "two"):
        with (tmp_path / name / "history.csv").open() as file:
            figures.append(
                [
                    [float(row[n]) for n in ("loss", "val_loss", "val_srcc")]
                    for row in csv.DictReader(file)
                ]
            )
    np.testing.assert_allclose(*figures, atol=1e-4)


def test_more_devices_than_there_are(recipe, store, tmp_path, capsys):
    problem = "needs KERAS_BACKEND=jax" if BACKEND == "torch" else r"--devices 64: \w+ finds \d+ "
    with pytest.raises(zoo.InputError, match=problem):
        train(recipe, store, tmp_path / "run", devices=64)
    (tmp_path / "recipe.json").write_text(json.dumps(recipe.as_dict()))
    run = ["train", tmp_path / "recipe.json", "--data", store, "--out", tmp_path / "run"]
    assert main([*map(str, run), "--devices", "64"]) == 2
    assert "--devices 64" in capsys.readouterr().err


def test_accumulated_batches_are_one_large_batch(accumulating, store, tmp_path):
    assert len(zoo.data.PairStore(store).training()) == 125
    one = train(accumulating.changed({"batch_size": 125}), store, tmp_path / "one")
    settings = {"batch_size": 25, "accumulate": 5}
    five = train(accumulating.changed(settings), store, tmp_path / "five")
    assert_same_weights(one, five, atol=1e-6)


def test_gradients_accumulated_at_an_interruption_count(accumulating, store, tmp_path, interrupted):
    recipe = accumulating.changed({"batch_size": 25, "accumulate": 2})
    whole = train(recipe, store, tmp_path / "whole")
    with interrupted(1):
        train(recipe, store, tmp_path / "resumed")
    assert_same_weights(whole, train(recipe, store, tmp_path / "resumed"), atol=1e-7)


@pytest.mark.parametrize("loss", ["PearsonLoss", "MACSLoss", "SurrogateSpearman"])
def test_a_correlation_is_not_accumulated(loss, quick, store, tmp_path):
    with pytest.raises(zoo.InputError, match=f"accumulate=2 with {loss}"):
        train(quick.changed({"loss": loss, "accumulate": 2}), store, tmp_path / "run")
