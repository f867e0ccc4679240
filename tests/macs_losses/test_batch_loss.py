import copy
import pickle
import zipfile

import keras
import numpy as np
import pytest

from macs_losses import MACSLoss, PearsonLoss, SurrogateSpearman

LOSSES = {
    "default": lambda: SurrogateSpearman(),
    "smooth": lambda: SurrogateSpearman(exact=False, huber=None, name="smooth"),
    "conv16": lambda: SurrogateSpearman("conv16"),
    "pearson": lambda: PearsonLoss(squared=True),
    "macs": lambda: MACSLoss(0.2, 0.3, squared=True),
    "macs_conv16": lambda: MACSLoss(sorter="conv16"),
}
every_loss = pytest.mark.parametrize("make", LOSSES.values(), ids=LOSSES)
BACKEND = keras.backend.backend()


def data(size=35):
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((size, 4)).astype("float32")
    return inputs, inputs[:, :1] + 0.1 * rng.standard_normal((size, 1)).astype("float32")


def model(loss, **compile_options):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.05), loss, **compile_options)
    return model


@every_loss
def test_it_trains_with_a_partial_last_batch(make):
    losses = model(make()).fit(*data(), batch_size=16, epochs=15, verbose=0).history["loss"]
    assert np.all(np.isfinite(losses))
    assert losses[-1] < 0.8 * losses[0]


@every_loss
def test_it_gives_the_same_figure_eagerly(make):
    figures = [
        model(make(), run_eagerly=eagerly).evaluate(*data(), batch_size=16, verbose=0)
        for eagerly in (True, False)
    ]
    assert figures[0] == pytest.approx(figures[1], abs=1e-5)


@pytest.mark.parametrize("make", [LOSSES["default"], LOSSES["macs_conv16"]])
def test_it_trains_under_jit_and_mixed_precision(make):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        mixed = model(make(), jit_compile=BACKEND != "torch")
    finally:
        keras.config.set_dtype_policy("float32")
    losses = mixed.fit(*data(32), batch_size=16, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]
    assert make().dtype == "float32"


@every_loss
def test_a_model_compiled_with_it_saves_and_loads(make, tmp_path):
    inputs, targets = data()
    saved = model(make())
    saved.fit(inputs, targets, batch_size=16, verbose=0)
    saved.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.loss) is type(make())
    assert loaded.loss.get_config() == make().get_config()
    expected = saved.evaluate(inputs, targets, batch_size=16, verbose=0)
    assert loaded.evaluate(inputs, targets, batch_size=16, verbose=0) == pytest.approx(
        expected, abs=1e-5
    )


def test_the_sorter_is_not_written_into_the_model(tmp_path):
    model(SurrogateSpearman("conv16")).save(tmp_path / "with.keras")
    model("mse").save(tmp_path / "without.keras")
    sizes = []
    for name in ("with.keras", "without.keras"):
        with zipfile.ZipFile(tmp_path / name) as file:
            sizes.append(file.getinfo("model.weights.h5").file_size)
    assert sizes[0] == sizes[1]


@every_loss
def test_config_copy_and_pickle(make):
    loss = make()
    config = loss.get_config()
    assert all(isinstance(value, (str, int, float, type(None))) for value in config.values())
    inputs, targets = data(16)
    expected = float(loss(targets, inputs[:, 1:2]))
    for twin in (
        keras.losses.deserialize(keras.losses.serialize(loss)),
        copy.deepcopy(loss),
        pickle.loads(pickle.dumps(loss)),
    ):
        assert type(twin) is type(loss)
        assert twin.get_config() == config
        assert float(twin(targets, inputs[:, 1:2])) == expected


@every_loss
def test_one_dimensional_targets_are_columns(make):
    inputs, targets = data(16)
    columns = float(make()(targets, inputs[:, :1]))
    assert float(make()(targets[:, 0], inputs[:, :1])) == columns
    assert float(make()(targets[:, 0], inputs[:, 0])) == columns


@pytest.mark.parametrize("make", [LOSSES["default"], LOSSES["pearson"], LOSSES["macs"]])
def test_sample_weights_reach_it_through_fit(make):
    inputs, targets = data(16)
    weight = np.array([1.0] * 8 + [0.0] * 8)
    weighted = model(make()).fit(inputs, targets, sample_weight=weight, batch_size=16, verbose=0)
    alone = model(make()).fit(inputs[:8], targets[:8], batch_size=16, verbose=0)
    assert weighted.history["loss"][0] == pytest.approx(alone.history["loss"][0], abs=1e-4)


@every_loss
def test_reductions(make):
    inputs, targets = data(10)
    mean = float(make()(targets, inputs[:, 1:2]))
    total = make()
    total.reduction = "sum"
    assert float(total(targets, inputs[:, 1:2])) == pytest.approx(10 * mean, rel=1e-5)
