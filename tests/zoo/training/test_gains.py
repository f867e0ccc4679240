import shutil

import h5py
import keras
import numpy as np
import pytest

from zoo.errors import InputError
from zoo.training import Recipe, train
from zoo.training.gains import code, with_gains


@pytest.fixture
def head():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_constraint="non_neg")])


@pytest.fixture
def other_store(store, tmp_path):
    """The pairs of `store`, as another laboratory's."""
    path = tmp_path / "other.h5"
    shutil.copy(store, path)
    with h5py.File(path, "r+") as file:
        file.attrs["name"] = "other"
    return path


@pytest.fixture
def recipe(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    return Recipe(
        model="fidelity",
        features="differences",
        gains=0.01,
        viewing={"short_side": 24},
        loss="mean_squared_error",
        epochs=2,
        batch_size=64,
        learning_rate=3e-3,
    )


def test_the_first_laboratory_has_no_gains(head):
    features = np.random.default_rng(0).uniform(0, 1, (5, 3)).astype("float32")
    model = with_gains(head, 3, penalty=0.0)
    model.get_layer("log_gains").set_weights([np.ones((2, 3))])
    own, third = (
        model.predict([features, np.tile(code(place, 3), (5, 1))], verbose=0) for place in (0, 2)
    )
    np.testing.assert_allclose(own, head.predict(features, verbose=0), rtol=1e-6)
    np.testing.assert_allclose(third, head.predict(np.e * features, verbose=0), rtol=1e-5)


def test_learns_what_counts_more_in_another_laboratory(head):
    rng = np.random.default_rng(0)
    features = rng.uniform(0, 1, (2000, 3)).astype("float32")
    second = rng.integers(2, size=(2000, 1)).astype("float32")
    scores = features[:, :1] + features[:, 1:2] * np.where(second, 2.0, 1.0)
    model = with_gains(head, 2, penalty=0.0)
    model.compile(keras.optimizers.Adam(0.02), "mean_squared_error")
    model.fit([features, second], scores, epochs=40, batch_size=100, verbose=0)
    gains = np.exp(model.get_layer("log_gains").get_weights()[0][0])
    np.testing.assert_allclose(gains[:2], [1, 2], atol=0.1)
    np.testing.assert_allclose(head.get_weights()[0][:, 0], [1, 1, 0], atol=0.1)


def test_a_penalty_keeps_gains_near_one(head):
    model = with_gains(head, 2, penalty=0.5)
    model.get_layer("log_gains").set_weights([np.ones((1, 3))])
    assert float(keras.ops.convert_to_numpy(sum(model.losses))) == pytest.approx(1.5)


def test_a_run_exports_the_head_and_resumes_with_the_gains(
    recipe, store, other_store, tmp_path, interrupted
):
    stores = [store, other_store]
    whole = train(recipe, stores, tmp_path / "whole")
    header, *_ = (tmp_path / "whole" / "history.csv").read_text().splitlines()
    assert "val_srcc_distorted" in header and "val_srcc_other" in header
    with interrupted(1):
        train(recipe, stores, tmp_path / "cut")
    resumed = train(recipe, stores, tmp_path / "cut")
    assert not any("gains" in weight.path for weight in whole.weights)
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_gains_need_features(recipe):
    with pytest.raises(InputError, match="gains multiply features; name the layer"):
        recipe.changed({"features": None})
