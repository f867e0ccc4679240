import json
from dataclasses import replace

import keras
import numpy as np
import pytest

import zoo
from zoo.registry import DEFAULT_TAGS


def test_every_architecture_has_a_default_and_every_card_its_file():
    names = zoo.list_models()
    assert names == sorted(names)
    for name in names:
        card = zoo.card(name)
        assert card.name == (f"{name}.{DEFAULT_TAGS[name]}" if name in DEFAULT_TAGS else name)
        assert card.architecture == card.name.split(".")[0]


def test_patterns_and_trained_ones():
    assert zoo.list_models("tiled*") == [
        "tiled",
        "tiled.b",
        "tiled.distorted_tid2013",
        "tiled.second",
    ]
    trained = zoo.list_models(trained=True)
    assert "simple" in trained and "simple.b" not in trained
    assert zoo.list_models("nothing*") == []


@pytest.mark.parametrize("function", [zoo.card, zoo.load, zoo.Scorer])
def test_unknown_name_lists_near_ones(function):
    with pytest.raises(zoo.InputError, match=r"unknown model 'atention'; did you mean attention"):
        function("atention")


def test_trained_models_load_by_name_and_answer_as_their_cards_say():
    for name in zoo.list_models("*.*", trained=True):
        card = zoo.card(name)
        score = zoo.Scorer(name).score("examples/reference.png", "examples/distorted.jpg")
        assert score.value == pytest.approx(card.example, abs=1e-3)


def test_cards_count_the_parameters():
    for name in zoo.list_models("*.*"):
        weights = "bundled" if zoo.card(name).trained else None
        assert zoo.load(name, weights=weights).count_params() == zoo.card(name).parameters
    parts = [zoo.card(name).parameters for name in zoo.card("ensemble").members]
    assert zoo.card("ensemble").parameters == sum(parts)


def test_an_ensemble_is_the_mean_of_its_members():
    members = zoo.card("ensemble").members
    rng = np.random.default_rng(5)
    pair = [rng.integers(0, 256, (192, 192, 3), "uint8") for _ in range(2)]
    scorer = zoo.Scorer("ensemble")
    score = scorer.score(*pair)
    assert (scorer.name, scorer.card.members) == ("ensemble", members)
    assert float(score) == pytest.approx(float(zoo.Scorer(members).score(*pair)), abs=1e-4)
    with pytest.raises(zoo.InputError, match="ensemble view images at different scales"):
        zoo.load("ensemble")
    with pytest.raises(zoo.InputError, match="ensemble accepts no weights"):
        zoo.load("ensemble", weights=None)


def test_an_ensemble_with_one_viewing_scale_is_one_model(monkeypatch, tmp_path):
    card = replace(zoo.card("ensemble"), members=["simple", "fidelity"])
    (tmp_path / "ours").mkdir()
    card.write(tmp_path / "ours" / "card.json")
    monkeypatch.setenv("MACS_ZOO", str(tmp_path))
    rng = np.random.default_rng(5)
    pair = [rng.integers(0, 256, (192, 192, 3), "uint8") for _ in range(2)]
    output = zoo.load("ours").predict_on_batch([image[None] for image in pair])
    score = float(zoo.Scorer("ours").score(*pair))
    assert card.scale.mean + card.scale.std * output[0, 0] == pytest.approx(score, abs=1e-3)


def test_a_name_means_one_form_with_and_without_weights():
    trained, *models = zoo.load("simple"), *(zoo.load("simple", weights=None) for _ in range(2))
    assert models[0].count_params() == trained.count_params() == 177_679
    assert zoo.load("simple.b", weights=None).count_params() == 1_503_759
    kernels = [model.get_weights()[0] for model in models]
    assert not np.array_equal(*kernels)


def test_overrides_reach_the_architecture():
    model = zoo.load("tiled.second", weights=None, lstm_units=8, dropout=0.3)
    assert model.get_layer("tiles").filters == 8
    assert model.get_layer("dropout").rate == 0.3


@pytest.mark.parametrize("ending", [".weights.h5", ".keras"])
def test_weights_from_a_file(tmp_path, ending):
    model = zoo.load("attention", weights=None, image_size=96)
    path = tmp_path / f"mine{ending}"
    (model.save if ending == ".keras" else model.save_weights)(path)
    copy = zoo.load("attention", weights=path, image_size=96)
    for ours, theirs in zip(model.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_weights_that_cannot_be_used(tmp_path):
    with pytest.raises(zoo.InputError, match=r"tiled.b has no trained weights"):
        zoo.load("tiled.b")
    with pytest.raises(zoo.InputError, match=r"no weights file nowhere.weights.h5"):
        zoo.load("simple", weights="nowhere.weights.h5")
    other = zoo.load("simple", weights=None, image_size=96)
    other.save_weights(tmp_path / "other.weights.h5")
    (tmp_path / "empty.weights.h5").write_bytes(b"")
    for name in ("other", "empty"):
        with pytest.raises(zoo.InputError, match=f"{name}.weights.h5") as error:
            zoo.load("simple.b", weights=tmp_path / f"{name}.weights.h5")
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("overrides", [{"depth": 3}, {"filters": "Z"}])
def test_overrides_that_cannot_be(overrides):
    with pytest.raises(zoo.InputError, match=r"cannot build simple.viewed with"):
        zoo.load("simple", weights=None, **overrides)


def test_changed_weights_are_not_read(tmp_path, monkeypatch):
    card = zoo.card("simple")
    monkeypatch.setattr("zoo.model_card.WEIGHTS", tmp_path)
    with pytest.raises(zoo.InputError, match="is missing"):
        zoo.load("simple")
    (tmp_path / card.weights).write_bytes(b"something else")
    with pytest.raises(zoo.InputError, match="SHA-256 differs"):
        zoo.load("simple")


def test_card_round_trip(tmp_path):
    card = zoo.card("simple")
    card.write(tmp_path / "card.json")
    assert zoo.Card.read(tmp_path / "card.json") == card
    assert "overrides" not in json.loads((tmp_path / "card.json").read_text())


def test_numbers_of_a_card_are_in_lines(tmp_path):
    card = zoo.card("fidelity")
    card.write(tmp_path / "card.json")
    assert zoo.Card.read(tmp_path / "card.json") == card
    lines = (tmp_path / "card.json").read_text().splitlines()
    assert any(
        line.strip().startswith(f'"errors": [{card.error_bar["errors"][0]}, ') for line in lines
    )


def test_loaded_model_can_be_saved_whole(tmp_path):
    model = zoo.load("simple")
    model.save(tmp_path / "simple.keras")
    copy = keras.models.load_model(tmp_path / "simple.keras")
    images = [np.full((1, 288, 288, 3), value, "float32") for value in (90.0, 120.0)]
    np.testing.assert_array_equal(model.predict(images, verbose=0), copy.predict(images, verbose=0))


def test_cards_and_recipes_of_version_0_1_still_load(tmp_path):
    old = {"name": "mine", "architecture": "simple", "description": "", "licence": "MIT"}
    (tmp_path / "mine.json").write_text(json.dumps({**old, "config": {"pooled": True}}))
    with pytest.warns(FutureWarning, match="licence"):
        card = zoo.Card.read(tmp_path / "mine.json")
    assert (card.license, card.config) == ("MIT", {"pooling": "mean"})
    recipe = {"model": "simple.b", "loss": "mse", "epochs": 1, "averaging": 0.9}
    recipe |= {"standardise": {"x": [0, 1]}, "overrides": {"pooled": False}}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    with pytest.warns(FutureWarning, match="averaging"):
        recipe = zoo.training.Recipe.load(tmp_path / "recipe.json")
    assert (recipe.ema_momentum, recipe.overrides) == (0.9, {"pooling": None})
    assert recipe.standardize == {"x": [0, 1]}
    assert zoo.training.Recipe.load("second.bn").model == "bn.second"
