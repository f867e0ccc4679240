"""Losses and metrics against scipy in float64, for scores of any kind, magnitude and number."""

import functools
import warnings

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from macs_losses import (
    KendallCorrelation,
    MACSLoss,
    MainScore,
    PearsonCorrelation,
    PearsonLoss,
    SpearmanCorrelation,
    SurrogateSpearman,
)
from tests.macs_losses.gradients import value_and_gradient
from tests.macs_losses.scores import identity_model, scores

SIZE = 12
some = settings(max_examples=30, deadline=None, derandomize=True, database=None)


def vectors():
    """Float32 vectors with ties, an offset at times, of any magnitude."""
    integers = st.lists(st.integers(-6, 6), min_size=SIZE, max_size=SIZE)
    parts = st.tuples(integers, st.sampled_from([0, 100]), st.integers(-30, 30))
    return parts.map(lambda part: ((np.array(part[0]) + part[1]) * 10.0 ** part[2]).astype("f4"))


def extremes():
    """Vectors with the largest, smallest and infinite scores."""
    values = st.sampled_from([-np.inf, -3e38, -1e20, -1e-20, 0, 1e-30, 1e-20, 1, 3e38, np.inf])
    return st.lists(values, min_size=SIZE, max_size=SIZE).map(lambda x: np.array(x, "float32"))


counts = st.lists(st.integers(0, 3), min_size=SIZE, max_size=SIZE).map(np.array)


def pearson(x, y):
    return of_scipy(stats.pearsonr, x, y)


def spearman(x, y):
    return of_scipy(stats.spearmanr, x, y)


def kendall(x, y):
    return of_scipy(stats.kendalltau, x, y)


def main_score(x, y):
    return abs(pearson(x, y)) + abs(spearman(x, y))


def of_scipy(figure, x, y):
    if len(x) < 2 or np.all(x == x[0]) or np.all(y == y[0]):
        return 0.0
    with warnings.catch_warnings(action="ignore"):
        return float(figure(x.astype("float64"), y.astype("float64")).statistic)


METRICS = {
    PearsonCorrelation: pearson,
    SpearmanCorrelation: spearman,
    KendallCorrelation: kendall,
    MainScore: main_score,
}
RANK_METRICS = [SpearmanCorrelation, KendallCorrelation]
STORING = [*RANK_METRICS, MainScore]


def eager(metric, y_true, y_pred, weight=None):
    for part in (slice(0, 5), slice(5, None)):
        metric.update_state(y_true[part], y_pred[part], None if weight is None else weight[part])
    return float(metric.result())


def compiled(metric, y_true, y_pred, weight=None):
    """The results of compiled steps."""
    weight = np.ones(SIZE) if weight is None else weight
    steps = compiled_steps(type(metric), getattr(metric, "capacity", None))
    return float(steps(*(np.array(v, "float32") for v in (y_true, y_pred, weight))))


@functools.cache
def compiled_steps(metric_class, capacity):
    metric = metric_class() if capacity is None else metric_class(capacity)
    start = [np.zeros(variable.shape, variable.dtype) for variable in metric.variables]

    def steps(y_true, y_pred, weight):
        state = [keras.ops.convert_to_tensor(value) for value in start]
        for part in (slice(0, 5), slice(5, None)):
            batch = y_true[part], y_pred[part], weight[part]
            state = metric.stateless_update_state(state, *batch)
        return metric.stateless_result(state)

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(steps, jit_compile=True)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(steps)
    return steps


ways = pytest.mark.parametrize("way", [eager, compiled])


@ways
@pytest.mark.parametrize("metric_class", METRICS)
@given(y_true=vectors(), y_pred=vectors(), weight=counts)
@some
def test_metrics_at_any_magnitude(way, metric_class, y_true, y_pred, weight):
    expected = METRICS[metric_class](np.repeat(y_true, weight), np.repeat(y_pred, weight))
    assert way(metric_class(), y_true, y_pred, weight) == pytest.approx(expected, abs=2e-5)


@ways
@pytest.mark.parametrize("metric_class", RANK_METRICS)
@given(y_true=extremes(), y_pred=extremes())
@some
def test_rank_metrics_of_extreme_and_infinite_scores(way, metric_class, y_true, y_pred):
    expected = METRICS[metric_class](y_true, y_pred)
    assert way(metric_class(), y_true, y_pred) == pytest.approx(expected, abs=1e-5)


@ways
@pytest.mark.parametrize("metric_class", METRICS)
@pytest.mark.parametrize("place", [0, SIZE - 1])
def test_a_missing_score_counts_unless_its_weight_is_zero(way, metric_class, place):
    y_true, y_pred = scores(SIZE)
    y_true[place] = np.nan
    weight = np.ones(SIZE, "float32")
    assert np.isnan(way(metric_class(), y_true, y_pred, weight))
    weight[place] = 0
    expected = METRICS[metric_class](np.delete(y_true, place), np.delete(y_pred, place))
    assert way(metric_class(), y_true, y_pred, weight) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("metric_class", STORING)
def test_any_number_of_scores_called_eagerly(metric_class):
    y_true, y_pred = scores(150_000)
    metric = metric_class(capacity=1000)
    metric.update_state(y_true[:70_000], y_pred[:70_000])
    metric.update_state(y_true[70_000:], y_pred[70_000:])
    assert float(metric.result()) == pytest.approx(METRICS[metric_class](y_true, y_pred), abs=1e-6)


def test_more_than_65536_scores_in_evaluate():
    y_true, y_pred = scores(70_000)
    model = identity_model([SpearmanCorrelation()])
    figures = model.evaluate(y_pred, y_true, batch_size=35_000, verbose=0, return_dict=True)
    expected = spearman(y_true, y_pred)
    assert figures["spearman_correlation"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="PyTorch's steps run eagerly")
@pytest.mark.parametrize("metric_class", STORING)
def test_more_scores_than_the_capacity_raise_in_a_compiled_step(metric_class):
    y_true, y_pred = scores(100)
    metric = metric_class(capacity=64)
    with pytest.raises(ValueError, match=rf"100 scores.*{metric_class.__name__}\(capacity=100\)"):
        identity_model([metric]).fit(y_pred, y_true, batch_size=32, verbose=0)
    assert np.isnan(compiled(metric_class(SIZE - 1), *scores(SIZE)))


def test_scores_given_eagerly_and_in_steps_add_up():
    y_true, y_pred = scores(60)
    metric = KendallCorrelation()
    state = metric.stateless_update_state(metric.variables, y_true[:30], y_pred[:30])
    for variable, value in zip(metric.variables, state, strict=True):
        variable.assign(value)
    metric.update_state(y_true[30:], y_pred[30:])
    assert float(metric.result()) == pytest.approx(kendall(y_true, y_pred), abs=1e-6)
    assert np.isnan(float(metric.stateless_result(metric.variables)))
    metric.reset_state()
    assert float(metric.result()) == 0


LOSSES = {
    "pearson": (PearsonLoss(), lambda x, y: 1 - pearson(x, y)),
    "spearman": (SurrogateSpearman(), lambda x, y: 1 - spearman(x, y)),
    "macs": (
        MACSLoss(mse_factor=0, spearman_factor=0.1),
        lambda x, y: 1 - pearson(x, y) + 4.25 * (1 - spearman(x, y)),
    ),
}
every_loss = pytest.mark.parametrize("name", LOSSES)


@every_loss
@given(y_true=vectors(), y_pred=vectors(), weight=counts)
@some
def test_losses_at_any_magnitude(name, y_true, y_pred, weight):
    assume(weight.any())
    loss, expected = LOSSES[name]
    value, gradient = value_and_gradient(loss, y_true, y_pred, weight.astype("float32"))
    figure = expected(np.repeat(y_true, weight), np.repeat(y_pred, weight))
    assert value == pytest.approx(figure, abs=2e-4)
    assert np.all(np.isfinite(gradient))


@every_loss
@pytest.mark.parametrize("side", [0, 1])
def test_a_missing_score_shows_in_loss_and_gradient_unless_its_weight_is_zero(name, side):
    loss, expected = LOSSES[name]
    pair = scores(SIZE)
    pair[side][3] = np.nan
    value, gradient = value_and_gradient(loss, *pair)
    assert np.isnan(value)
    assert np.isnan(gradient).any()
    weight = np.ones(SIZE, "float32")
    weight[3] = 0
    value, gradient = value_and_gradient(loss, *pair, weight)
    assert value == pytest.approx(expected(*(np.delete(scores, 3) for scores in pair)), abs=1e-4)
    assert np.all(np.isfinite(gradient))


def test_training_stops_at_a_missing_target():
    y_true, y_pred = scores(64)
    y_true[40] = np.nan
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", loss=SurrogateSpearman())
    stop = keras.callbacks.TerminateOnNaN()
    history = model.fit(
        y_pred, y_true, batch_size=16, epochs=3, callbacks=[stop], verbose=0, shuffle=False
    )
    assert len(history.epoch) == 1
    assert np.isnan(history.history["loss"][0])
