import keras
import numpy as np
import pytest

import zoo
from tests.zoo.architectures.plain import Plain
from zoo.architectures import ARCHITECTURES

B = (8, 16, 32, 64, 64, 64, 32, 16, 8, 32)
ORIGINALS = ("simple", "bn", "attention", "tiled")
PARAMETERS = {
    "simple.a": 839_039,
    "simple.b": 1_503_759,
    "bn.b": 1_504_943,
    "attention.b": 529_103,
    "tiled.b": 373_902,
    "simple.second": 1_669_287,
    "bn.second": 1_670_951,
    "attention.second": 1_016_823,
    "tiled.second": 541_518,
}
# With the weights and images below: on any backend the same.
GOLDEN = {
    "simple": -0.316629,
    "bn": 3.567930,
    "attention": -2.304671,
    "tiled": 1.673518,
    "pyramid": -3.787796,
    "fidelity": -1.347233,
}


def small(name, **options):
    """An architecture for tiny images, for fast tests."""
    if name == "tiled":
        options["tile_size"] = 48
    return ARCHITECTURES[name](image_size=96, **options)


def image_pairs(count=2, size=96):
    """Pictures of noise, the first of a batch with the least contrast."""
    rng = np.random.default_rng(3)
    contrast = np.linspace(0.2, 1, count)[:, None, None, None]
    return [(contrast * rng.integers(0, 256, (count, size, size, 3))).round() for _ in range(2)]


def random_values(weights):
    """Weights that keep the signal's size through all layers and saturate no unit."""
    rng = np.random.default_rng(4)
    values = []
    for weight in weights:
        inputs = max(1, int(np.prod(weight.shape[:-1])))
        value = rng.normal(0, (2 / inputs) ** 0.5, weight.shape)
        if weight.name in ("moving_variance", "mean"):
            value = np.abs(value) + 0.5
        if weight.path == "squashed/kernel":
            value *= 0.02
        values.append(value)
    return values


@pytest.mark.parametrize("name", PARAMETERS)
def test_as_many_parameters_as_the_original(name):
    assert zoo.load(name, weights=None).count_params() == PARAMETERS[name]


@pytest.mark.parametrize("name", ORIGINALS)
def test_equals_its_description(name):
    plain = Plain(name, B, size=96, tile=48)
    model = small(name)
    assert [tuple(w.shape) for w in model.weights] == [tuple(w.shape) for w in plain.weights]
    values = random_values(model.weights)
    model.set_weights(values)
    for weight, value in zip(plain.weights, values, strict=True):
        weight.assign(value)
    images = image_pairs()
    ours = model.predict(images, verbose=0)
    assert np.ptp(ours) > 1e-3
    np.testing.assert_allclose(ours, plain.model.predict(images, verbose=0), atol=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_scores_of_every_backend(name):
    model = small(name)
    model.set_weights(random_values(model.weights))
    assert model.predict(image_pairs(), verbose=0)[0, 0] == pytest.approx(GOLDEN[name], abs=1e-4)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_one_step_moves_every_weight(name):
    model = small(name)
    model.set_weights(random_values(model.weights))
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(1.0), loss="mse", jit_compile=False)
    model.train_on_batch(image_pairs(3), np.array([[1.0], [2.0], [-3.0]]))
    for weight, old in zip(model.weights, before, strict=True):
        moved = not np.array_equal(keras.ops.convert_to_numpy(weight), old)
        assert moved or weight.name == "mean", f"{weight.path} stays as it is"


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_saved_copy_gives_the_same_scores(name, tmp_path):
    model = small(name)
    model.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    images = image_pairs()
    np.testing.assert_array_equal(model.predict(images, verbose=0), copy.predict(images, verbose=0))


@pytest.mark.parametrize("name", [*ORIGINALS, "pyramid"])
def test_mixed_precision_keeps_the_score_in_float32(name):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half = small(name)
    finally:
        keras.config.set_dtype_policy("float32")
    front = "bank_0" if name == "pyramid" else "encoder"
    assert half.get_layer(front).compute_dtype == "bfloat16"
    full = small(name)
    full.set_weights(random_values(full.weights))
    half.set_weights(full.get_weights())
    images = image_pairs()
    scores = half.predict(images, verbose=0)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, full.predict(images, verbose=0), atol=0.1)


@pytest.mark.parametrize(
    "name, options, problem",
    [
        ("simple", {"image_size": 100}, "image_size must be a multiple of 16"),
        ("bn", {"filters": (8, 16)}, "ten counts. Received 2"),
        ("attention", {"filters": "D"}, "one of A, B, C"),
        ("tiled", {"tile_size": 20}, "tile_size must be a multiple of 8"),
        ("tiled", {"tile_size": 64}, "tile of 64 does not divide"),
    ],
)
def test_options_that_cannot_be(name, options, problem):
    with pytest.raises(ValueError, match=problem):
        ARCHITECTURES[name](**options)


@pytest.mark.parametrize("name", ORIGINALS)
def test_fresh_scores_can_reach_four_standard_deviations(name):
    scale, offset = small(name).get_layer("score").get_weights()
    low = -1 if name == "attention" else 0
    assert low * scale[0, 0] + offset[0] == -4
    assert scale[0, 0] + offset[0] == 4


def test_regularization_reaches_the_kernels_it_is_for():
    with_both = small("simple", l2_dense=1.0, l2_conv=1.0)
    assert len(with_both.losses) == 12
    assert len(small("simple", l2_dense=0.0, l2_conv=0.0).losses) == 0
    assert len(small("attention", l2_dense=1.0, l2_conv=1.0).losses) == 12


@pytest.mark.parametrize("name", ORIGINALS)
def test_weights_of_a_pooled_model_fit_images_of_another_size(name):
    tile_size = {"tile_size": 32} if name == "tiled" else {}
    other = ARCHITECTURES[name](image_size=64, pooling="mean", **tile_size)
    model = small(name, pooling="mean")
    assert model.count_params() < small(name).count_params()
    model.set_weights(other.get_weights())
    for architecture, size in ((model, 96), (other, 64)):
        scores = architecture(image_pairs(size=size), training=False)
        assert np.isfinite(keras.ops.convert_to_numpy(scores)).all()


def test_fidelity_is_as_exact_in_mixed_precision():
    full = small("fidelity")
    keras.config.set_dtype_policy("mixed_float16")
    try:
        half = small("fidelity")
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(full.get_weights())
    scores = [model.predict(image_pairs(), verbose=0) for model in (full, half)]
    np.testing.assert_array_equal(*scores)


@pytest.mark.parametrize("name", ["pyramid", "fidelity"])
def test_equal_images_have_the_highest_score(name):
    model = small(name)
    one, other = image_pairs(8)
    best = model.predict([one, one], verbose=0)
    # XLA rounds the two images of a pair differently, and roots of features enlarge that
    exact = name == "pyramid" or keras.backend.backend() != "jax"
    np.testing.assert_allclose(best, 1.5, atol=1e-6 if exact else 1e-3)
    rng = np.random.default_rng(5)
    faint = np.clip(one + rng.integers(-1, 2, one.shape), 0, 255)
    for distorted in (other, faint):
        assert (model.predict([one, distorted], verbose=0) < best - 1e-4).all()


@pytest.mark.parametrize("name, smallest", [("pyramid", 40), ("fidelity", 16)])
def test_takes_images_of_any_size(name, smallest):
    model = ARCHITECTURES[name](image_size=None)
    for height, width in ((96, 96), (101, 160), (smallest, 70)):
        images = [np.zeros((1, height, width, 3))] * 2
        assert model.predict(images, verbose=0).shape == (1, 1)


@pytest.mark.parametrize("name", ["simple", "bn", "attention"])
def test_pooled_networks_take_images_of_any_size(name):
    model = ARCHITECTURES[name](pooling="mean", image_size=None, filters="A")
    assert model.input_shape[0] == (None, None, None, 3)
    for height, width in ((32, 48), (64, 16)):
        images = [np.zeros((2, height, width, 3), "float32")] * 2
        assert model(images).shape == (2, 1)


@pytest.mark.parametrize("name", ["simple", "tiled"])
def test_others_need_a_size(name):
    with pytest.raises(ValueError, match="None"):
        ARCHITECTURES[name](image_size=None)
