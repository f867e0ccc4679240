import numpy as np
import pytest
from scipy import stats

from macs_losses import PearsonLoss
from tests.macs_losses.gradients import value_and_gradient


def pair(size, seed=0):
    y_true, noise = np.random.default_rng([seed, size]).standard_normal((2, size))
    return y_true.astype("float32"), (0.5 * y_true + noise).astype("float32")


@pytest.mark.parametrize("size", [3, 16, 37])
@pytest.mark.parametrize("squared", [False, True])
def test_the_value_is_scipys(size, squared):
    y_true, y_pred = pair(size)
    r = stats.pearsonr(y_true, y_pred).statistic
    expected = 1 - r**2 if squared else 1 - r
    loss = PearsonLoss(squared=squared)
    assert float(loss(1450 + 121 * y_true, y_pred)) == pytest.approx(expected, abs=1e-5)


def test_only_the_squared_loss_accepts_reversed_predictions():
    y_true = np.array([1, 2, 3], "float32")
    assert float(PearsonLoss()(y_true, -y_true)) == pytest.approx(2, abs=1e-6)
    assert float(PearsonLoss(squared=True)(y_true, -y_true)) == pytest.approx(0, abs=1e-6)


def test_the_gradient_is_that_of_the_value():
    y_true, y_pred = pair(9)
    _, gradient = value_and_gradient(PearsonLoss(), y_true, y_pred)
    for i in range(9):
        step = np.eye(9)[i] * 1e-4
        up, down = (1 - stats.pearsonr(y_true, y_pred + s * step).statistic for s in (1, -1))
        assert gradient[i] == pytest.approx((up - down) / 2e-4, abs=1e-4)


@pytest.mark.parametrize("size", [1, 2, 16])
@pytest.mark.parametrize("constant", [0.0, 1450.3])
def test_constant_batches_are_finite(size, constant):
    y_true, _ = pair(size)
    value, gradient = value_and_gradient(PearsonLoss(), y_true, np.full(size, constant))
    assert value == 1
    assert np.all(np.isfinite(gradient))
    assert np.max(np.abs(gradient)) < 10


def test_sample_weights_count_samples():
    y_true, y_pred = pair(9)
    count = np.array([2, 0, 1] * 3)
    expected = 1 - stats.pearsonr(np.repeat(y_true, count), np.repeat(y_pred, count)).statistic
    assert float(PearsonLoss()(y_true, y_pred, count)) == pytest.approx(expected, abs=1e-6)


def test_columns_are_judged_one_by_one():
    (a, b), (c, d) = pair(16, 0), pair(16, 1)
    received = float(PearsonLoss()(np.stack([a, c], 1), np.stack([b, d], 1)))
    expected = 1 - (stats.pearsonr(a, b).statistic + stats.pearsonr(c, d).statistic) / 2
    assert received == pytest.approx(expected, abs=1e-6)
