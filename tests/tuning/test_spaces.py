import keras
import keras_tuner
import numpy as np
import pytest

import zoo
from tuning import ZooHyperModel, spaces

# mse_factor, spearman_factor and the epochs until the rate falls, of the original's PIPAL recipes
RECIPES = {
    "simple": (0.5, 0.1, 10),
    "bn": (0.01, 0.1, 15),
    "attention": (1.0, 0.01, 10),
    "tiled": (0.2, 0.1, 15),
}


@pytest.mark.parametrize("name", RECIPES)
def test_the_defaults_are_the_originals(name):
    hp = keras_tuner.HyperParameters()
    hypermodel = ZooHyperModel(name)
    model = hypermodel.build(hp)
    hypermodel.declare_hyperparameters(hp)
    original = zoo.load(f"{name}.b", weights=None)
    for ours, theirs in zip(_named(model), _named(original), strict=True):
        assert ours.get_config() == theirs.get_config()
    assert model.count_params() == original.count_params()
    loss = model.loss.get_config()
    assert (loss["mse_factor"], loss["spearman_factor"], hp["decay_every"]) == RECIPES[name]
    assert loss["sorter"] == "conv16"
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-4)


def _named(model):
    """The layers that are named by this package and not by Keras."""
    names = ("encoder", "decoder", "tiles", "attention", "hidden", "dropout", "score")
    return [layer for layer in model.layers if layer.name in names]


def test_the_rate_falls_as_the_originals():
    hp = keras_tuner.HyperParameters()
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(1.0), loss="mse")
    options = {"callbacks": [spaces.decay(hp)], "verbose": 0}
    rates = model.fit(np.ones((1, 1)), np.ones((1, 1)), epochs=21, **options).history
    expected = [0.1 ** ((1 + epoch) // 10) for epoch in range(21)]
    np.testing.assert_allclose(rates["learning_rate"], expected, rtol=1e-5)
    # a fresh optimizer that goes on from a later epoch finds the rate of that epoch
    model.compile(keras.optimizers.SGD(1.0), loss="mse")
    options["callbacks"] = [spaces.decay(hp)]
    later = model.fit(
        np.ones((1, 1)), np.ones((1, 1)), epochs=21, initial_epoch=15, **options
    ).history
    np.testing.assert_allclose(later["learning_rate"], expected[15:], rtol=1e-5)


def test_every_hyperparameter_reaches_the_model():
    """Each value that is not the default changes the model, its loss or its optimizer."""
    for name, parts in spaces.ARCHITECTURES.items():
        hypermodel = ZooHyperModel(name)
        defaults = keras_tuner.HyperParameters()
        hypermodel.declare_hyperparameters(defaults)
        usual = hypermodel.arguments(defaults)
        asked = keras_tuner.HyperParameters()
        for part in parts:
            part(asked)
        for hp in asked.space:
            other = keras_tuner.HyperParameters()
            other.values[hp.name] = next(
                value for value in map(hp.prob_to_value, (0.01, 0.99)) if value != hp.default
            )
            assert hypermodel.arguments(other) != usual, hp.name


def test_a_part_can_be_replaced():
    def wide(hp):
        return {"dense_units": 7 * hp.Int("sevens", 1, 3)}

    hypermodel = ZooHyperModel("simple", image_size=32, parts=[spaces.filters, wide])
    hp = keras_tuner.HyperParameters()
    hypermodel.declare_hyperparameters(hp)
    assert hypermodel.build(hp).get_layer("hidden").units == 7
    assert "dropout" not in hp.values and "filters" in hp.values


def test_a_space_is_known_though_its_defaults_make_no_model():
    hp = keras_tuner.HyperParameters()
    hypermodel = ZooHyperModel("tiled", image_size=96)
    hypermodel.declare_hyperparameters(hp)
    assert hp["tile_size"] == 72 and "learning_rate" in hp.values
    with pytest.raises(ValueError, match="72"):
        hypermodel.build(hp)


def test_unknown_architecture():
    with pytest.raises(zoo.InputError, match="use simple, bn, attention, tiled, pyramid"):
        ZooHyperModel("simpel")
