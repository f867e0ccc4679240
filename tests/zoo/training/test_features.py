import keras
import numpy as np
import pytest

import zoo
from zoo.data import PairStore
from zoo.errors import InputError
from zoo.training import Recipe, train
from zoo.training.features import FeatureBatches, FeatureCache, split_at


@pytest.fixture(scope="module")
def model():
    return zoo.load("fidelity", weights=None)


@pytest.fixture(autouse=True)
def keras_home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))


@pytest.fixture
def on_features():
    return Recipe(
        model="fidelity",
        features="differences",
        viewing={"short_side": 24},
        teacher={"distorted": 0.5},
        loss="mean_squared_error",
        epochs=3,
        batch_size=64,
        optimizer={"name": "adam"},
        learning_rate=3e-3,
    )


def test_the_halves_make_the_whole(model):
    front, head = split_at(model, "differences")
    images = [np.random.default_rng(seed).uniform(0, 255, (2, 32, 40, 3)) for seed in (0, 1)]
    whole = model.predict(images, verbose=0)
    in_two = head.predict(front.predict(images, verbose=0), verbose=0)
    np.testing.assert_allclose(in_two, whole, atol=1e-5)


@pytest.mark.parametrize("layer, problem", [("differnces", "differnces"), ("maps_0", "maps_0")])
def test_unknown_place_to_split(model, layer, problem):
    with pytest.raises(InputError, match=problem):
        split_at(model, layer)


def test_each_pair_is_computed_once(model, store, tmp_path):
    front, _ = split_at(model, "differences")
    part = PairStore(store).select(np.arange(20, 50))
    first = FeatureCache(front, {"short_side": 24}, tmp_path).of(part)
    images = [zoo.data.view(image, 24)[None] for image in part.read(3)]
    np.testing.assert_allclose(first[3], front.predict(images, verbose=0)[0], atol=1e-5)

    class Unused:
        output_shape, to_json, get_weights = front.output_shape, front.to_json, front.get_weights

    again = FeatureCache(Unused(), {"short_side": 24}, tmp_path).of(part.select([3, 1]))
    np.testing.assert_array_equal(again, first[[3, 1]])
    (table,) = tmp_path.glob("distorted-*.npy")
    assert np.isnan(np.load(table)[:, 0]).sum() == 250 - 30


def test_another_view_has_other_features(model, store, tmp_path):
    front, _ = split_at(model, "differences")
    part = PairStore(store).select(np.arange(4))
    small, large = (FeatureCache(front, {"short_side": s}, tmp_path).of(part) for s in (16, 24))
    assert not np.allclose(small, large)


def test_batches_hold_every_pair_once_an_epoch():
    scores = np.arange(10.0)
    batches = FeatureBatches([scores[:4, None], scores[4:, None]], [scores[:4], scores[4:]], 4, 0)
    seen = []
    for _ in range(2):
        found = [batches[number] for number in range(len(batches))]
        features, targets = (np.concatenate(side) for side in zip(*found, strict=True))
        np.testing.assert_array_equal(features, targets)
        assert sorted(targets[:, 0]) == scores.tolist()
        seen.append(targets[:, 0].tolist())
        batches.on_epoch_end()
    assert seen[0] != seen[1]


def test_a_trained_head_is_part_of_a_whole_model(on_features, store, tmp_path):
    trained = train(on_features, [store], tmp_path / "run")
    card = zoo.card(str(tmp_path / "run"))
    assert card.viewing == {"short_side": 24}
    assert np.ptp(trained.get_layer("scaling").mean) > 0
    losses = [float(row.split(",")[1]) for row in _history(tmp_path / "run")]
    assert losses[-1] < losses[0]
    part = PairStore(store).held_out()
    images = [np.stack(side) for side in zip(*(_viewed(part, n) for n in range(60)), strict=True)]
    scores = trained.predict(images, verbose=0)[:, 0]
    assert zoo.agreement.Agreement.of(scores, part.scores[:60]).srcc > 0.3


def test_interrupted_training_ends_with_the_same_weights(on_features, store, tmp_path, interrupted):
    whole = train(on_features, [store], tmp_path / "whole")
    with interrupted(2):
        train(on_features, [store], tmp_path / "cut")
    resumed = train(on_features, [store], tmp_path / "cut")
    for one, other in zip(whole.weights, resumed.weights, strict=True):
        np.testing.assert_array_equal(*(keras.ops.convert_to_numpy(w) for w in (one, other)))


def test_only_some_photographs(on_features, store, tmp_path):
    recipe = on_features.changed({"photographs": {"distorted": 4}, "epochs": 1})
    train(recipe, [store], tmp_path / "run")
    assert len(zoo.card(str(tmp_path / "run")).data["train"]) == 1  # of one there is


def _viewed(part, pair):
    return [zoo.data.view(image, 24) for image in part.read(pair)]


def _history(run):
    return (run / "history.csv").read_text().splitlines()[1:]


def test_another_model_alike_finds_the_same_features(store, tmp_path):
    part = PairStore(store).select(np.arange(2))
    for _ in range(2):
        front, _ = split_at(zoo.load("fidelity", weights=None), "differences")
        FeatureCache(front, {"short_side": 24}, tmp_path).of(part)
    assert len(list(tmp_path.glob("distorted-*.npy"))) == 1
