import csv
import dataclasses
import json
import shutil

import h5py
import numpy as np
import pytest

import zoo
from zoo.data import prepare
from zoo.data.pair_batches import PairBatches
from zoo.training import Recipe, list_recipes, train


@pytest.fixture
def photographs(tmp_path):
    """Three photographs with two copies each, in TID2013's layout."""
    folder = tmp_path / "data"
    for name in ("reference_images", "distorted_images"):
        (folder / name).mkdir(parents=True)
    lines = []
    for number in (1, 2, 3):
        shutil.copy("examples/reference.png", folder / "reference_images" / f"i0{number}.bmp")
        for level, file in enumerate(("reference.png", "distorted.jpg"), start=1):
            name = f"i0{number}_10_{level}.bmp"
            shutil.copy(f"examples/{file}", folder / "distorted_images" / name)
            lines.append(f"{7 - 2 * level} {name}\n")
    (folder / "mos_with_names.txt").write_text("".join(lines))
    return folder


@pytest.fixture
def recipe():
    return dataclasses.replace(
        Recipe.load("simple.tid2013_subset"),
        held_out={"count": 1, "seed": 0},
        epochs=2,
        batch_size=2,
        overrides={"dense_units": 4},
    )


def test_a_run_leaves_weights_history_and_its_recipe(photographs, recipe, tmp_path):
    model = train(recipe, photographs, tmp_path / "run")
    copy = zoo.load("simple", weights=tmp_path / "run" / "model.weights.h5", **recipe.overrides)
    for ours, theirs in zip(model.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with h5py.File(tmp_path / "run" / "model.weights.h5") as file:
        assert "optimizer" not in file
    with (tmp_path / "run" / "history.csv").open() as history:
        assert [row["epoch"] for row in csv.DictReader(history)] == ["0", "1"]
    assert Recipe.load(tmp_path / "run" / "recipe.json") == recipe
    assert list((tmp_path / "run" / "logs" / "train").iterdir())


def test_a_prepared_file_trains_as_its_folder_does(photographs, recipe, tmp_path):
    prepare("tid2013", photographs, tmp_path / "data.h5", crop=None, held_out=1)
    from_folder = train(recipe, photographs, tmp_path / "folder")
    from_file = train(recipe, tmp_path / "data.h5", tmp_path / "file")
    for ours, theirs in zip(from_folder.get_weights(), from_file.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_file_that_is_split_in_another_way(photographs, recipe, tmp_path):
    prepare("tid2013", photographs, tmp_path / "data.h5", held_out=2)
    with pytest.raises(zoo.InputError, match="prepare it with --hold-out 1 --seed 0"):
        train(recipe, tmp_path / "data.h5", tmp_path / "run")


@pytest.mark.filterwarnings("ignore:Exception ignored.*history.csv")
def test_interrupted_run_goes_on_after_the_last_whole_epoch(
    photographs, recipe, tmp_path, monkeypatch
):
    whole_epoch = PairBatches.on_epoch_begin

    def interrupt_the_second(batches):
        if batches.epoch == 2:
            raise KeyboardInterrupt
        whole_epoch(batches)

    with monkeypatch.context() as patch:
        patch.setattr(PairBatches, "on_epoch_begin", interrupt_the_second)
        with pytest.raises(KeyboardInterrupt):
            train(recipe, photographs, tmp_path / "run")
    assert not (tmp_path / "run" / "model.weights.h5").exists()
    train(recipe, photographs, tmp_path / "run")
    with (tmp_path / "run" / "history.csv").open() as history:
        assert [row["epoch"] for row in csv.DictReader(history)] == ["0", "1"]


def test_recipes_load_by_name_and_from_files(tmp_path):
    for name in list_recipes():
        recipe = Recipe.load(name)
        (tmp_path / "mine.json").write_text(json.dumps(recipe.as_dict()))
        assert Recipe.load(tmp_path / "mine.json") == recipe


@pytest.mark.parametrize("content", ["{}", "no JSON", '{"scale": 3}'])
def test_bad_recipe(tmp_path, content):
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(zoo.InputError, match=r"bad.json is not a recipe of model, data"):
        Recipe.load(tmp_path / "bad.json")
    with pytest.raises(zoo.InputError, match=r"there are simple.tid2013_subset"):
        Recipe.load("nothing")
