"""The commands on JAX or PyTorch alone; their other tests run on TensorFlow."""

import json

import cv2
import keras
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from tests.zoo.data import trees

PAIR = ["examples/reference.png", "examples/distorted.jpg"]
SMALL = {"image_size": 16, "filters": 2, "levels": 1, "hidden_units": 2}


pytestmark = pytest.mark.skipif(
    keras.backend.backend() == "tensorflow", reason="for JAX and PyTorch"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tid")
    trees.tid(folder)
    split = ["--crop", "32", "--hold-out", "0", "--folds", "2"]
    assert main(["prepare", "tid2013", str(folder), str(folder / "tid.h5"), *split]) == 0
    return folder / "tid.h5"


@pytest.fixture
def macs(capsys):
    """Runs a command; returns its record."""

    def run(*arguments):
        assert main([str(argument) for argument in (*arguments, "--json")]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize("model", ["fidelity", "simple"])
def test_score(macs, model):
    expected = macs("score", *PAIR, "--model", model)["score"]
    found = macs("score", *PAIR, "--model", model, "--engine", "keras")["score"]
    assert found == pytest.approx(expected, abs=2e-3)


def test_map(macs, tmp_path):
    record = macs("score", *PAIR, "--map", tmp_path / "map.png", "--short-side", 96)
    assert np.isfinite(record["score"])
    assert cv2.imread(str(tmp_path / "map.png")).std() > 10


def test_train_and_benchmark(macs, store, tmp_path):
    recipe = {
        "model": "pyramid.distorted",
        "overrides": SMALL,
        "loss": "MACSLoss",
        "epochs": 1,
        "batch_size": 4,
        "learning_rate": 1e-2,
    }
    (tmp_path / "small.json").write_text(json.dumps(recipe))
    run = tmp_path / "run"
    trained = macs("train", tmp_path / "small.json", "--data", store, "--out", run, "--fold", 0)
    assert trained["parameters"] == zoo.load(run).count_params()
    table = macs("benchmark", "--model", run, "--data", store, "--crop", 16, "--resamples", 0)
    (found,) = (row for row in table["rows"] if row["distortion"] == "all")
    assert found["pairs"] == trained["figures"]["pairs"] and -1 <= found["srcc"] <= 1


def test_search(macs, store, tmp_path):
    small = ["--trials", 1, "--epochs", 1, "--image-size", 16, "--batch", 4]
    found = macs("tune", "simple", "--data", store, "--out", tmp_path / "search", *small)
    assert found["trial"] in [trial["trial"] for trial in found["trials"]]
    assert np.isfinite(macs("score", *PAIR, "--model", found["best"])["score"])


def test_report_of_a_folder(macs, tmp_path):
    folders = [tmp_path / "references", tmp_path / "copies"]
    for folder, source in zip(folders, PAIR, strict=True):
        folder.mkdir()
        cv2.imwrite(str(folder / "a.png"), cv2.imread(source)[:96, :96])
    written = [item for name in ("out", "csv", "report") for item in (f"--{name}", tmp_path / name)]
    record = macs("evaluate", "--engine", "keras", *folders, *written)
    assert [image["name"] for image in record["results"]] == ["a.png"]
    assert "data:image" in (tmp_path / "report").read_text()
