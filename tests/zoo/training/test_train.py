import csv
import json
import signal
import subprocess
import sys

import cv2
import h5py
import keras
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from zoo.training import train, train_folds
from zoo.training.first_weights import first_weights
from zoo.training.run_folder import RunFolder
from zoo.training.train import in_precision

KILLED_IN_THE_SECOND_EPOCH = """
import os, signal, sys
from zoo.data.pair_batches import PairBatches
from zoo.training import Recipe, train

read = PairBatches.__getitem__
def killing(batches, number):
    if batches.augmentation and batches.epoch == 2 and number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(batches, number)
PairBatches.__getitem__ = killing
train(Recipe.load(sys.argv[1]), sys.argv[2], sys.argv[3])
"""


def history(run):
    with (run / "history.csv").open() as file:
        return list(csv.DictReader(file))


def assert_same_weights(some, others, **tolerance):
    for ours, theirs in zip(some.get_weights(), others.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, **tolerance)


def edit(store, path, scores=1, fold=None, **attributes):
    """A copy of a store with its scores multiplied, and other folds or attributes."""
    path.write_bytes(store.read_bytes())
    with h5py.File(path, "r+") as file:
        file["pairs/score"][:] *= scores
        if fold is not None:
            file["fold"][:] = fold
        for name, value in attributes.items():
            file.attrs[f"scale_{name}" if name in ("mean", "std") else name] = value


def photographs(store):
    return set(zoo.data.PairStore(store).photographs)


@pytest.fixture(scope="module")
def run(recipe, store, tmp_path_factory):
    """A finished run of the recipe, in a folder that tests only read."""
    out = tmp_path_factory.mktemp("finished") / "run"
    train(recipe, store, out)
    return out


@pytest.fixture(scope="module")
def quick_run(quick, store, tmp_path_factory):
    out = tmp_path_factory.mktemp("quick") / "run"
    train(quick, store, out)
    return out


def test_a_run_is_all_that_scoring_needs(run, recipe):
    card = zoo.card(run)
    assert card.scale.name.startswith("mean opinion score of KADID-10k")
    assert card.training["recipe"]["seed"] == recipe.seed
    assert not set(card.data["train"]) & set(card.data["held_out"])
    assert card.data["pairs"] == card.figures["pairs"] == 125
    with h5py.File(run / "best.weights.h5") as file:
        assert "optimizer" not in file
    score = zoo.Scorer(run).score("examples/reference.png", "examples/distorted.jpg")
    assert np.isfinite(score.value) and score.model == str(run)


def test_history_and_logs_have_every_epoch(run, recipe):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    rows = history(run)
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    rates = [float(row["learning_rate"]) for row in rows]
    np.testing.assert_allclose(rates, [1e-3, 1e-2, 5e-3], rtol=1e-5)
    events = EventAccumulator(str(run / "logs")).Reload()
    for name in ("loss", "val_srcc", "val_plcc", "val_main_score", "learning_rate"):
        logged = [event.value for event in events.Scalars(name)]
        np.testing.assert_allclose(logged, [float(row[name]) for row in rows], rtol=1e-5)
    (picture, *_) = events.Images("validation pairs")
    assert picture.encoded_image_string.startswith(b"\x89PNG")


def test_the_best_epoch_is_what_the_card_measures(run):
    figures = zoo.card(run).figures
    assert figures["srcc"] == pytest.approx(
        max(float(row["val_srcc"]) for row in history(run)), abs=1e-4
    )
    last = zoo.load(run, weights=run / "last.weights.h5")
    best = zoo.load(run)
    same = int(np.argmax([float(row["val_srcc"]) for row in history(run)])) == 2
    assert same == all(map(np.array_equal, last.get_weights(), best.get_weights()))


def test_the_command_on_the_card_measures_its_figures(run, store, capsys, tmp_path):
    figures = zoo.card(run).figures
    command = figures["command"].replace("RUN", str(run)).replace(store.name, str(store))
    arguments = [*command.split()[1:], "--resamples", "0", "--csv", str(tmp_path / "out.csv")]
    assert main(arguments) == 0
    table = (tmp_path / "out.csv").read_text().splitlines()
    *_, row = csv.DictReader(line for line in table if not line.startswith("#"))
    for name in ("pairs", "srcc", "plcc", "krcc", "rmse"):
        assert float(row[name]) == pytest.approx(figures[name], abs=1e-3)


def test_a_finished_run_is_left_alone(run, recipe, store):
    before = {path.name: path.stat().st_mtime_ns for path in run.iterdir()}
    train(recipe, [store], run)
    assert {path.name: path.stat().st_mtime_ns for path in run.iterdir()} == before


@pytest.mark.slow
def test_killed_and_resumed_training_ends_with_the_same_weights(run, recipe, store, tmp_path):
    (tmp_path / "recipe.json").write_text(json.dumps(recipe.as_dict()))
    killed = tmp_path / "killed"
    arguments = [tmp_path / "recipe.json", store, killed]
    command = [sys.executable, "-c", KILLED_IN_THE_SECOND_EPOCH, *arguments]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL
    assert len(history(killed)) == 1 and not (killed / "card.json").exists()
    with pytest.raises(zoo.InputError, match="has not finished"):
        zoo.load(killed)

    train(recipe, store, killed)
    assert_same_weights(zoo.load(killed), zoo.load(run), atol=1e-6)
    last = [zoo.load(run, weights=r / "last.weights.h5") for r in (killed, run)]
    assert_same_weights(*last, atol=1e-6)
    for ours, theirs in zip(history(killed), history(run), strict=True):
        assert float(ours["val_loss"]) == pytest.approx(float(theirs["val_loss"]), abs=1e-5)
    assert not (killed / "state.weights.h5").exists()


def test_stopped_after_the_last_epoch_it_only_finishes(
    quick, quick_run, store, tmp_path, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.delattr(RunFolder, "finish")
        with pytest.raises(AttributeError, match="finish"):
            train(quick, store, tmp_path / "run")
    before = history(tmp_path / "run")
    ended = train(quick, store, tmp_path / "run")
    assert history(tmp_path / "run") == before
    assert_same_weights(ended, zoo.load(quick_run), atol=1e-6)


def test_the_seed_decides(quick, quick_run, store, tmp_path):
    other = train(quick.changed({"seed": 2}), store, tmp_path / "other")
    with pytest.raises(AssertionError):
        assert_same_weights(zoo.load(quick_run), other, atol=1e-3)


def test_a_run_starts_from_another_or_from_a_file(run, recipe, tmp_path):
    (train_photograph,) = zoo.card(run).data["train"]
    starts = {
        "run": run.parent / "next",
        str(run): tmp_path,
        str(run / "best.weights.h5"): tmp_path,
    }
    for start, out in starts.items():
        model, seen = first_weights(recipe.changed({"start_from": start}), out)
        assert_same_weights(model, zoo.load(run), atol=0)
        assert seen == ([] if start.endswith(".h5") else [train_photograph])


def test_photographs_of_the_first_training_are_not_called_unseen(quick, quick_run, store, tmp_path):
    swapped = tmp_path / "swapped.h5"
    edit(store, swapped, fold=[-1, 0] if zoo.data.PairStore(store).folds[-1] < 0 else [0, -1])
    train(quick.changed({"start_from": str(quick_run)}), swapped, tmp_path / "second")
    data = zoo.card(tmp_path / "second").data
    assert data["held_out"] == [] and set(data["train"]) == photographs(store)


def test_mixed_precision_ends_with_float32_weights(quick, quick_run, store, tmp_path):
    mixed = quick.changed({"precision": "mixed_bfloat16"})
    model = train(mixed, store, tmp_path / "run")
    assert keras.config.dtype_policy().name == "float32"
    assert {keras.backend.standardize_dtype(w.dtype) for w in model.weights} == {"float32"}
    assert in_precision(mixed, model).get_layer("bank_0").compute_dtype == "bfloat16"
    with pytest.raises(AssertionError):
        assert_same_weights(model, zoo.load(quick_run), atol=1e-7)


def test_several_stores_each_by_its_own_scale(quick, store, tmp_path):
    other = tmp_path / "other.h5"
    scale = zoo.data.PairStore(store).scale
    edit(store, other, scores=10, name="tenfold", mean=10 * scale.mean, std=10 * scale.std)
    train(quick.changed({"repeats": {"tenfold": 2}}), [other, store], tmp_path / "run")
    card = zoo.card(tmp_path / "run")
    assert card.scale.mean == 10 * scale.mean
    assert card.data["name"] == "tenfold + distorted"
    row = history(tmp_path / "run")[0]
    assert row["val_srcc_tenfold"] == row["val_srcc_distorted"] == row["val_srcc"]


def test_a_model_for_each_fold(quick, store, tmp_path):
    path = tmp_path / "folds.h5"
    edit(store, path, fold=[0, 1])
    train_folds(quick, [path], tmp_path / "cv")
    cards = [zoo.card(tmp_path / "cv" / f"fold{fold}") for fold in (0, 1)]
    assert cards[0].data["train"] == cards[1].data["held_out"]
    assert cards[1].data["train"] == cards[0].data["held_out"]


def test_a_folder_of_runs_is_a_zoo(run, monkeypatch):
    monkeypatch.setenv("MACS_ZOO", str(run.parent))
    assert "run" in zoo.list_models(trained=True)
    assert_same_weights(zoo.load("run"), zoo.load(run), atol=0)


def test_a_folder_is_packed_first(quick, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    rows = ["ref,dist,score"]
    for number in range(3):
        picture = np.random.default_rng(number).integers(0, 256, (40, 48, 3), "uint8")
        cv2.imwrite(str(folder / f"{number}.png"), picture)
        rows.append(f"{number}.png,{number}.png,{number}")
    (folder / "scores.csv").write_text("\n".join(rows))
    settings = {"data": ["csv"], "held_out": {"count": 1, "seed": 0}}
    train(quick.changed(settings), folder, tmp_path / "run")
    assert zoo.card(tmp_path / "run").data["pairs"] == 2


@pytest.mark.parametrize(
    "settings, problem",
    [
        ({"data": ["pipal"]}, "distorted, but the recipe is for pipal"),
        ({"loss": {"name": "MACSLoss", "mse": 1}}, "recipe's loss cannot be"),
        ({"loss": "no_such_loss"}, "recipe's loss cannot be 'no_such_loss'"),
        ({"optimizer": {"name": "nothing"}}, "recipe's optimizer cannot be"),
        ({"schedule": {"name": "steps"}}, "recipe's schedule cannot be"),
        ({"augmentation": {"shear": 1}}, "augmentation.*shear"),
        ({"overrides": {"depth": 1}}, "cannot build pyramid.distorted with"),
        ({"overrides": {"image_size": 288}}, "smaller than image_size=288"),
        ({"model": "nothing"}, "unknown model 'nothing'"),
        ({"start_from": "nothing"}, "neither a trained model nor a finished run"),
        ({"held_out": {"count": 1, "seed": 3}}, "--hold-out 1 --seed 3"),
        ({"learning_rate": 1e6, "schedule": {"name": "constant"}}, "a lower learning_rate"),
    ],
)
def test_what_cannot_be_trained(quick, store, tmp_path, settings, problem):
    with pytest.raises(zoo.InputError, match=problem) as error:
        train(quick.changed(settings), store, tmp_path / "run")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "run" / "card.json").exists()
    if "learning_rate" not in settings:
        assert not (tmp_path / "run").exists()


def test_stores_without_a_side(quick, store, tmp_path):
    path = tmp_path / "one_side.h5"
    edit(store, path, fold=-1)
    with pytest.raises(zoo.InputError, match="no pairs to train on"):
        train(quick, path, tmp_path / "run")
    edit(store, path, fold=0)
    with pytest.raises(zoo.InputError, match="holds out no photographs"):
        train(quick.changed({"keep": "val_srcc"}), path, tmp_path / "run")
    with pytest.raises(zoo.InputError, match="has no fold 7"):
        train(quick, path, tmp_path / "run", fold=7)
    model = train(quick, path, tmp_path / "run")
    assert_same_weights(model, zoo.load(tmp_path / "run"), atol=0)
    assert zoo.card(tmp_path / "run").figures == {}


def test_a_folder_that_holds_another_training(run, recipe, store, tmp_path):
    with pytest.raises(zoo.InputError, match=r"another run \(epochs 3 is now 4\)"):
        train(recipe.changed({"epochs": 4}), store, run)
    edit(store, tmp_path / "other.h5", fold=[-1, 0], name="other", digest="0")
    with pytest.raises(zoo.InputError, match=r"another run \(stores "):
        train(recipe, tmp_path / "other.h5", run)
