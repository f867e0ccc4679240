"""Damaged, foreign and senseless cards and recipes."""

import json
import shutil
import zipfile
from dataclasses import fields
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoo
from zoo.documents import SCHEMAS
from zoo.scoring.error_bar import ErrorBar
from zoo.training import Recipe, list_recipes
from zoo.training.first_weights import first_weights
from zoo.training.optimization import augmentation_of, loss_of, optimizer_of

CARD = json.loads(Path("zoo/cards/simple.tid2013_subset.json").read_text())
RECIPE = Recipe.load("model4").as_dict()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def edited(draw, document):
    """A document with one value, at any depth, replaced, removed or added."""
    copy = json.loads(json.dumps(document))
    place = copy
    while True:
        key = draw(st.sampled_from(sorted(place)) | st.text(max_size=4))
        inner = place.get(key)
        if not (isinstance(inner, dict) and inner and draw(st.booleans())):
            break
        place = inner
    if draw(st.booleans()):
        place[key] = draw(JSON)
    else:
        place.pop(key, None)
    return copy


@pytest.mark.parametrize("schema, kind", [("card", zoo.Card), ("recipe", Recipe)])
def test_a_schema_names_each_field(schema, kind):
    properties = json.loads((SCHEMAS / f"{schema}.json").read_text())["properties"]
    assert set(properties) == {field.name for field in fields(kind)}


@given(edited(CARD))
def test_edited_cards_are_cards_or_one_line(tmp_path, document):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(document))
    try:
        card = zoo.Card.read(path)
    except zoo.InputError as error:
        assert str(path) in str(error) and "\n" not in str(error)
    else:
        repr(card), card.facts(), card.trained, card._repr_html_()


@given(edited(RECIPE))
def test_edited_recipes_are_valid_or_one_line(tmp_path, document):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(document))
    try:
        recipe = Recipe.load(path)
        loss_of(recipe), optimizer_of(recipe, steps=3), augmentation_of(recipe)
    except zoo.InputError as error:
        assert "\n" not in str(error)


@given(st.binary(max_size=60) | st.integers(0, 10**9).map(lambda n: b"[" * (n % 100_000)))
def test_bytes_that_are_no_document(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    for read in (zoo.Card.read, Recipe.load):
        with pytest.raises(zoo.InputError, match=r"a\.json"):
            read(path)


@pytest.mark.parametrize(
    "change, told",
    [
        ({"learning_rate": float("inf")}, "learning_rate must be a finite number"),
        ({"learning_rate": 10**400}, "learning_rate must be a finite number"),
        ({"learning_rate": 0}, "learning_rate must be bigger than 0"),
        ({"ema_momentum": float("nan")}, "ema_momentum must be a finite number"),
        ({"ema_momentum": 1}, "ema_momentum"),
        ({"seed": -1}, "seed must be bigger than or equal to 0"),
        ({"seed": 2**32}, "seed"),
        ({"standardize": {"pipal": [0, 0]}}, "standardize.pipal"),
        ({"repeats": {"pipal": -1}}, "repeats.pipal"),
        ({"schedule": {"name": "steps", "every": 0}}, "schedule.every"),
        ({"schedule": {"name": "steps"}}, "schedule"),
        ({"epochs": True}, "epochs must be integer"),
        ({"epochs": 3.0}, "epochs must be integer, not 3.0"),
        ({"epochs": 10**30}, "epochs must be smaller than or equal to 1000000"),
        ({"held_out": {"count": 2.0, "seed": 0}}, "held_out.count must be integer"),
        ({"held_out": {"count": 2, "seed": 1.0}}, "held_out.seed must be integer"),
        ({"repeats": {"pipal": 10**30}}, "repeats.pipal"),
        ({"repeats": {"pipal": 2.0}}, "repeats.pipal must be integer"),
        ({"learning_rate": 1e308}, "learning_rate must be smaller"),
        ({"augmentation": {"lightness": [0, 1e308]}}, "lightness"),
        ({"schedule": {"name": "cosine", "warmup_epochs": 1e308}}, "schedule cannot be"),
        ({"loss": "x" * 5000}, "loss cannot be 'xxx.{0,500}$"),
        ({"batch_size": 2.5}, "batch_size must be integer"),
        ({"overrides": {"a": [[[]] * 3] * 3, "b": {}}, "seed": "x"}, "seed"),
        ({"held_out": {"count": 1}}, "held_out"),
        ({"augmentation": {"lightness": [1]}}, "augmentation.lightness"),
        ({"loss": "SpearmanCorrelation"}, "SpearmanCorrelation is not a loss"),
        ({"loss": {"name": "KendallCorrelation", "capacity": 9}}, "is not a loss"),
        ({"loss": "macs_losses>SpearmanCorrelation"}, "not a loss|Could not"),
        ({"loss": "sorters"}, "loss"),
    ],
)
def test_senseless_settings_are_refused(change, told):
    with pytest.raises(zoo.InputError, match=told) as error:
        recipe = Recipe.load("model4").changed(change)
        loss_of(recipe), optimizer_of(recipe, steps=3)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("numbers", [(0, 1, 0, 0), (1, 0, 0, 1), (0, 1, float("nan"), 1)])
def test_a_scale_is_a_scale(numbers):
    with pytest.raises(zoo.InputError, match="invalid scale"):
        zoo.Scale("score", *numbers)


def test_a_card_with_nan_or_a_path_for_weights(tmp_path):
    text = json.dumps(CARD)
    for old, new in [('"std": 1.3', '"std": NaN'), (CARD["weights"], "../simple.h5")]:
        (tmp_path / "card.json").write_text(text.replace(old, new))
        with pytest.raises(
            zoo.InputError, match=r"card.json is not a valid card: (scale.std|weights)"
        ):
            zoo.Card.read(tmp_path / "card.json")


def test_one_damaged_card_leaves_the_others_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("MACS_ZOO", str(tmp_path))
    good = {**CARD, "name": "good"}
    damaged = {
        "a": "{",
        "b": json.dumps({**CARD, "members": [str(tmp_path / "b")], "weights": None}),
        "c": "[]",
    }
    for name, text in {**damaged, "good": json.dumps(good)}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "card.json").write_text(text)
    assert zoo.Scorer("pyramid").card.name.startswith("pyramid")
    with pytest.warns(UserWarning, match="skipped in MACS_ZOO") as told:
        names = zoo.list_models()
    assert len(told) == 2
    assert {"good", "b"} < set(names) and not {"a", "c"} & set(names)
    with pytest.raises(zoo.InputError, match="member of itself"):
        zoo.Scorer(tmp_path / "b")


def test_an_error_bar_is_one():
    bar = {"scores": [1.0, 2.0], "errors": [0.5], "factor": 1.0}
    with pytest.raises(zoo.InputError, match="1 errors for 2 scores"):
        ErrorBar(**bar)


def test_a_file_that_takes_one_image(tmp_path):
    images = keras.Input((32, 32, 3))
    score = keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(images))
    keras.Model(images, score).save(tmp_path / "one.keras")
    zoo.card("simple").write(tmp_path / "one.json")
    with pytest.raises(zoo.InputError, match=r"one.keras maps .*; a model must map two images"):
        zoo.Scorer(tmp_path / "one.keras").score(*["examples/reference.png"] * 2)


def test_a_network_that_predicts_nan(tmp_path):
    inputs = [keras.Input((32, 32, 3)) for _ in range(2)]
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Subtract()(inputs))
    model = keras.Model(inputs, keras.layers.Dense(1, bias_initializer="ones")(pooled))
    model.set_weights([weight * np.nan for weight in model.get_weights()])
    model.save(tmp_path / "nan.keras")
    zoo.card("simple").write(tmp_path / "nan.json")
    with pytest.raises(zoo.InputError, match="nan predicts nan, which is no score"):
        zoo.Scorer(tmp_path / "nan.keras").score(*["examples/reference.png"] * 2)


@pytest.mark.parametrize("name, value", [("threads", 0), ("threads", -3), ("threads", 10**6)])
def test_senseless_arguments_of_a_scorer(name, value):
    with pytest.raises(zoo.InputError, match="threads must be 1 to 1024"):
        zoo.Scorer(**{name: value})


@pytest.mark.parametrize("short_side", [0, -1, float("nan"), "many", [192]])
def test_a_short_side_is_a_number_of_pixels(short_side):
    with pytest.raises(zoo.InputError, match="short side must be at least 1 pixel"):
        zoo.Scorer(short_side=short_side)


def test_a_file_of_an_unknown_class_is_told_shortly(tmp_path):
    name = "C" * 5000
    config = {"class_name": name, "module": "nowhere", "config": {}, "registered_name": name}
    with zipfile.ZipFile(tmp_path / "odd.keras", "w") as file:
        file.writestr("config.json", json.dumps(config))
        file.writestr("metadata.json", "{}")
    zoo.card("simple").write(tmp_path / "odd.json")
    with pytest.raises(zoo.InputError, match=r"cannot load .*odd\.keras") as error:
        zoo.Scorer(tmp_path / "odd.keras").score(*["examples/reference.png"] * 2)
    assert len(str(error.value)) < 700


@pytest.mark.parametrize("architecture", ["no_such", "ensemble"])
def test_card_of_an_unknown_architecture(tmp_path, architecture):
    (tmp_path / "card.json").write_text(json.dumps({**CARD, "architecture": architecture}))
    shutil.copy(zoo.model_card.WEIGHTS / CARD["weights"], tmp_path)
    with pytest.raises(zoo.InputError, match=f"unknown architecture '{architecture}'"):
        zoo.load(tmp_path)


@pytest.mark.parametrize("name", ["junk.keras", "junk.weights.h5", "junk.zip"])
def test_weights_that_are_junk(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK junk")
    with pytest.raises(zoo.InputError, match=name) as error:
        zoo.load("simple", weights=tmp_path / name)
    assert "\n" not in str(error.value)


def test_an_ensemble_is_no_start():
    recipe = Recipe.load(list_recipes()[0]).changed({"start_from": "ensemble"})
    with pytest.raises(zoo.InputError, match="no weights of its own"):
        first_weights(recipe, "nowhere")
