import copy
import pickle

import keras
import numpy as np
import pytest
from scipy import stats

from macs_losses import KendallCorrelation, MainScore, PearsonCorrelation, SpearmanCorrelation
from tests.macs_losses.scores import identity_model, scores


def pearson(x, y):
    return stats.pearsonr(x.astype("float64"), y.astype("float64")).statistic


def spearman(x, y):
    return stats.spearmanr(x, y).statistic


def kendall(x, y):
    return stats.kendalltau(x, y).statistic


def main_score(x, y):
    return abs(pearson(x, y)) + abs(spearman(x, y))


METRICS = {
    PearsonCorrelation: pearson,
    SpearmanCorrelation: spearman,
    KendallCorrelation: kendall,
    MainScore: main_score,
}
every_metric = pytest.mark.parametrize("metric_class", METRICS)


@every_metric
@pytest.mark.parametrize(("size", "batch_size"), [(2, 1), (103, 16), (3000, 256)])
def test_scipys_figure_from_batches_of_any_size(metric_class, size, batch_size):
    y_true, y_pred = scores(size)
    metric = metric_class()
    for start in range(0, size, batch_size):
        part = slice(start, start + batch_size)
        metric.update_state(y_true[part, None], y_pred[part, None])
    expected = METRICS[metric_class](y_true, y_pred)
    assert float(metric.result()) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_scipys_figures_under_fit_and_evaluate(run_eagerly):
    y_true, y_pred = scores(70)
    stored = [m(capacity=100, name=m.__name__) for m in METRICS if m is not PearsonCorrelation]
    metrics = [PearsonCorrelation(name="PearsonCorrelation"), *stored]
    model = identity_model(metrics, run_eagerly=run_eagerly)
    fitted = model.fit(y_pred[:, None], y_true[:, None], batch_size=16, epochs=2, verbose=0).history
    evaluated = model.evaluate(y_pred, y_true, batch_size=32, verbose=0, return_dict=True)
    for metric_class, figure in METRICS.items():
        expected = pytest.approx(figure(y_true, y_pred), abs=1e-6)
        assert fitted[metric_class.__name__] == [expected, expected]
        assert evaluated[metric_class.__name__] == expected


def test_scipys_figures_under_jit_and_mixed_precision():
    if keras.backend.backend() == "torch":
        pytest.skip("keras jits PyTorch through a C++ compiler at hand, or not at all")
    y_true, y_pred = scores(70)
    y_pred = np.round(y_pred).astype("float16").astype("float32")
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = identity_model([SpearmanCorrelation(), KendallCorrelation()], jit_compile=True)
    finally:
        keras.config.set_dtype_policy("float32")
    evaluated = model.evaluate(y_pred, y_true, batch_size=70, verbose=0, return_dict=True)
    assert evaluated["spearman_correlation"] == pytest.approx(spearman(y_true, y_pred), abs=1e-6)
    assert evaluated["kendall_correlation"] == pytest.approx(kendall(y_true, y_pred), abs=1e-6)


@every_metric
def test_more_is_better(metric_class):
    assert metric_class._direction == "up"
    metric = metric_class(name="figure")
    model = identity_model([metric])
    stop = keras.callbacks.EarlyStopping("val_figure", mode="auto", patience=1)
    y_true, y_pred = scores(20)
    data = y_pred[:, None], y_true[:, None]
    model.fit(*data, validation_data=data, epochs=1, verbose=0, callbacks=[stop])
    assert stop.monitor_op(2, 1)


@every_metric
def test_reset(metric_class):
    metric = metric_class()
    metric.update_state(*scores(30))
    metric.reset_state()
    assert float(metric.result()) == 0
    metric.update_state(*scores(20, seed=1))
    expected = METRICS[metric_class](*scores(20, seed=1))
    assert float(metric.result()) == pytest.approx(expected, abs=1e-6)


@every_metric
def test_undefined_is_zero(metric_class):
    metric = metric_class()
    assert float(metric.result()) == 0
    metric.update_state([1450.3], [2.0])
    assert float(metric.result()) == 0
    metric.update_state([1450.3, 1450.3], [3.0, 4.0])
    assert float(metric.result()) == pytest.approx(0, abs=1e-6)


@every_metric
def test_a_missing_score_shows(metric_class):
    metric = metric_class()
    metric.update_state(*scores(30))
    metric.update_state([1.0, 2.0], [np.nan, 1.0])
    metric.update_state(*scores(30))
    assert np.isnan(float(metric.result()))


@every_metric
def test_sample_weights_count_samples(metric_class):
    y_true, y_pred = scores(40)
    count = np.arange(40) % 3
    metric = metric_class()
    for part in (slice(0, 25), slice(25, 40)):
        metric.update_state(y_true[part], y_pred[part], count[part])
    expected = METRICS[metric_class](np.repeat(y_true, count), np.repeat(y_pred, count))
    assert float(metric.result()) == pytest.approx(expected, abs=1e-6)


@every_metric
def test_config_copy_and_pickle(metric_class):
    metric = metric_class(name="figure")
    for twin in (
        keras.metrics.deserialize(keras.metrics.serialize(metric)),
        copy.deepcopy(metric),
        pickle.loads(pickle.dumps(metric)),
    ):
        assert type(twin) is metric_class
        assert twin.get_config() == metric.get_config()
        twin.update_state(*scores(20))
        expected = METRICS[metric_class](*scores(20))
        assert float(twin.result()) == pytest.approx(expected, abs=1e-6)


@every_metric
def test_several_columns_are_refused(metric_class):
    with pytest.raises(ValueError, match=r"\(4, 2\)"):
        metric_class().update_state(np.ones((4, 2)), np.ones((4, 2)))
