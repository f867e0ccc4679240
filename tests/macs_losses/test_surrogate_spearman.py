import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

import macs_losses
from macs_losses import SurrogateSpearman
from tests.macs_losses.gradients import smoothed_spearman_gradient, value_and_gradient

SORTERS = ["expected_ranks", "conv16"]


def pair(size, seed=0, correlation=0.5):
    rng = np.random.default_rng([seed, size])
    y_true, noise = rng.standard_normal((2, size)).astype("float32")
    return y_true, correlation * y_true + np.sqrt(1 - correlation**2).astype("float32") * noise


def true_loss(y_true, y_pred):
    return 1 - stats.spearmanr(y_true, y_pred).statistic


@pytest.mark.parametrize("sorter", SORTERS)
@pytest.mark.parametrize("size", [3, 5, 16, 37, 200])
def test_the_value_is_exact(sorter, size):
    y_true, y_pred = pair(size)
    ties = np.round(y_true), np.round(y_pred * 2)
    loss = SurrogateSpearman(sorter)
    assert float(loss(y_true, y_pred)) == pytest.approx(true_loss(y_true, y_pred), abs=1e-5)
    assert float(loss(*ties)) == pytest.approx(true_loss(*ties), abs=1e-5)


@pytest.mark.parametrize(("size", "bar"), [(16, 0.04), (64, 0.01)])
def test_the_smooth_value_is_close(size, bar):
    loss = SurrogateSpearman(exact=False)
    pairs = [pair(size, seed, 0.0) for seed in range(100)]
    errors = [float(loss(*pair)) - true_loss(*pair) for pair in pairs]
    assert 0 < np.mean(np.abs(errors)) < bar


@pytest.mark.parametrize("size", [8, 16, 32, 64, 128])
def test_the_gradient_is_that_of_the_smoothed_correlation(size):
    loss, cosines, lengths = SurrogateSpearman(), [], []
    for seed in range(30):
        y_true, y_pred = pair(size, seed, correlation=(0.0, 0.5, 0.9)[seed % 3])
        _, gradient = value_and_gradient(loss, y_true, y_pred)
        ideal = smoothed_spearman_gradient(y_true, y_pred)
        lengths.append(np.linalg.norm(gradient) / np.linalg.norm(ideal))
        cosines.append(gradient @ ideal / np.linalg.norm(gradient) / np.linalg.norm(ideal))
    assert np.mean(cosines) > 0.92
    assert 0.8 < np.mean(lengths) < 1.3


@pytest.mark.parametrize("size", [4, 16, 128])
def test_a_free_vector_descends_to_the_right_order(size):
    y_true, start = pair(size, correlation=0.0)
    assert 1 - true_loss(y_true, descend(SurrogateSpearman(), y_true, start)) > 0.999


def descend(loss, y_true, y_pred, steps=100, rate=0.1):
    mean, square = 0, 0
    for step in range(1, steps + 1):
        _, gradient = value_and_gradient(loss, y_true, y_pred)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        root = np.sqrt(square / (1 - 0.999**step)) + 1e-7
        y_pred = y_pred - rate * mean / (1 - 0.9**step) / root
    return y_pred


def test_conv16_has_a_useful_gradient():
    y_true, start = pair(16, correlation=0.0)
    end = descend(SurrogateSpearman("conv16"), y_true, start, steps=50)
    assert true_loss(y_true, end) < true_loss(y_true, start) / 3


@pytest.mark.parametrize("size", [8, 128])
@pytest.mark.parametrize("exact", [True, False])
def test_invariances(size, exact):
    y_true, y_pred = pair(size)
    loss = SurrogateSpearman(exact=exact)
    value = float(loss(y_true, y_pred))
    order = np.random.default_rng(1).permutation(size)
    assert float(loss(y_true[order], y_pred[order])) == pytest.approx(value, abs=1e-5)
    for scale in (1e-3, 1e3):
        assert float(loss(y_true, y_pred * scale)) == pytest.approx(value, abs=1e-4)
        assert float(loss(y_true * scale, y_pred)) == pytest.approx(value, abs=1e-4)
    coarse = np.round(y_pred * 4096) / 4096  # what float32 holds of a score near 1450
    value = float(loss(y_true, coarse))
    assert float(loss(y_true, coarse + 1450)) == pytest.approx(value, abs=1e-4)
    assert float(loss(y_true + 1450, coarse)) == pytest.approx(value, abs=1e-4)


def test_the_gradient_is_permuted_with_the_batch_and_scaled_against_the_predictions():
    y_true, y_pred = pair(20)
    _, gradient = value_and_gradient(SurrogateSpearman(), y_true, y_pred)
    _, turned = value_and_gradient(SurrogateSpearman(), y_true[::-1].copy(), y_pred[::-1].copy())
    _, scaled = value_and_gradient(SurrogateSpearman(), y_true, 100 * y_pred)
    np.testing.assert_allclose(turned[::-1], gradient, atol=1e-6)
    np.testing.assert_allclose(100 * scaled, gradient, atol=1e-5)


def test_ties_are_pulled_alike_by_equal_targets():
    y_true = np.array([1, 1, 2, 3], "float32")
    y_pred = np.array([2, 2, 1, 4], "float32")
    _, gradient = value_and_gradient(SurrogateSpearman(), y_true, y_pred)
    assert gradient[0] == pytest.approx(gradient[1], abs=1e-6)
    assert gradient[0] != pytest.approx(gradient[2], abs=1e-2)


@pytest.mark.parametrize("sorter", SORTERS)
@pytest.mark.parametrize("size", [1, 2, 5, 16])
@pytest.mark.parametrize("constant", ["targets", "predictions", "both", "neither"])
def test_degenerate_batches_are_finite(sorter, size, constant):
    y_true, y_pred = pair(size)
    if constant in ("targets", "both"):
        y_true = np.full(size, 1450.3, "float32")
    if constant in ("predictions", "both"):
        y_pred = np.full(size, -0.7, "float32")
    value, gradient = value_and_gradient(SurrogateSpearman(sorter), y_true, y_pred)
    assert np.all(np.isfinite(gradient))
    assert sorter == "conv16" or np.max(np.abs(gradient)) < 10
    if size == 1 or constant != "neither":
        assert value == 1


def test_a_constant_prediction_is_pulled_apart():
    y_true = np.array([1, 2, 3, 4], "float32")
    _, gradient = value_and_gradient(SurrogateSpearman(), y_true, np.zeros(4, "float32"))
    assert np.all(np.diff(-gradient) > 0.01)


def test_an_outlier_pulls_no_harder_than_its_share():
    y_true = np.arange(16, dtype="float32")
    wrong = y_true.copy()
    wrong[0] = 100
    _, bounded = value_and_gradient(SurrogateSpearman(huber=0.5), wrong, y_true)
    _, unbounded = value_and_gradient(SurrogateSpearman(huber=None), wrong, y_true)
    share = [abs(g[0]) / np.abs(g).sum() for g in (bounded, unbounded)]
    assert share[0] < 0.9 * share[1]


def test_sample_weights_count_samples():
    y_true, y_pred = pair(12)
    weight = np.array([1, 2, 0] * 4, "float32")
    count = weight.astype(int)
    weighted = float(SurrogateSpearman()(y_true, y_pred, weight))
    repeated = true_loss(np.repeat(y_true, count), np.repeat(y_pred, count))
    assert weighted == pytest.approx(repeated, abs=1e-5)
    _, gradient = value_and_gradient(SurrogateSpearman(), y_true, y_pred, weight)
    present = count > 0
    _, alone = value_and_gradient(
        SurrogateSpearman(), y_true[present], y_pred[present], weight[present]
    )
    np.testing.assert_allclose(gradient[present], alone, atol=1e-5)
    np.testing.assert_array_equal(gradient[~present], 0)


def test_a_network_refuses_sample_weights():
    with pytest.raises(ValueError, match="conv16` does not support `sample_weight`"):
        SurrogateSpearman("conv16")(*pair(16), np.ones(16))


def test_columns_are_judged_one_by_one():
    first, second = pair(16, 0), pair(16, 1)
    both = [np.stack(columns, axis=1) for columns in zip(first, second, strict=True)]
    expected = (true_loss(*first) + true_loss(*second)) / 2
    assert float(SurrogateSpearman()(*both)) == pytest.approx(expected, abs=1e-5)


def test_a_figure_for_each_sample():
    loss = SurrogateSpearman(reduction=None)
    figures = ops.convert_to_numpy(loss(*pair(16)))
    assert figures.shape == (16,)
    np.testing.assert_allclose(figures, true_loss(*pair(16)), atol=1e-5)


def test_a_missing_prediction_shows():
    y_true, y_pred = pair(16)
    y_pred[3] = np.nan
    assert np.isnan(float(SurrogateSpearman()(y_true, y_pred)))


def test_the_sorter_may_be_a_path_or_a_network(tmp_path):
    values = keras.Input((8,))
    network = keras.Model(values, keras.layers.Dense(8, use_bias=False)(values))
    network.layers[-1].kernel.assign(np.eye(8))
    network.save(tmp_path / "sorter.keras")
    path = str(tmp_path / "sorter.keras")
    batch = pair(20)
    by_network = value_and_gradient(SurrogateSpearman(network), *batch)
    by_path = value_and_gradient(SurrogateSpearman(path), *batch)
    assert by_path[0] == by_network[0]
    np.testing.assert_array_equal(by_path[1], by_network[1])
    assert np.abs(by_path[1]).max() > 0
    assert SurrogateSpearman(path).get_config()["sorter"] == path
    with pytest.raises(ValueError, match="save the model"):
        SurrogateSpearman(network).get_config()


def test_bad_arguments_name_the_fix():
    with pytest.raises(
        ValueError, match="Unknown sorter `nonesuch`: use 'expected_ranks' or 'conv16'"
    ):
        SurrogateSpearman("nonesuch")
    with pytest.raises(ValueError, match=r"`huber`.*Received: 0"):
        SurrogateSpearman(huber=0)
    with pytest.raises(ValueError, match=r"one target per prediction"):
        SurrogateSpearman()(np.ones((4, 2)), np.ones((4, 3)))
    with pytest.raises(ValueError, match="flatten or average them in the model"):
        SurrogateSpearman()(np.ones((4, 2, 2)), np.ones((4, 2, 2)))
    with pytest.raises(ValueError, match="`sample_weight` of shape"):
        SurrogateSpearman()(np.ones(4), np.ones(4), np.ones((4, 2)))


def test_it_is_registered():
    assert (
        keras.saving.get_registered_name(macs_losses.SurrogateSpearman)
        == "macs_losses>SurrogateSpearman"
    )
