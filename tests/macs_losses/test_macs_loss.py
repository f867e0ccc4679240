import numpy as np
import pytest
from scipy import stats

from macs_losses import MACSLoss
from tests.macs_losses.gradients import value_and_gradient


def pair(size):
    y_true, noise = np.random.default_rng(size).standard_normal((2, size))
    return y_true.astype("float32"), (0.5 * y_true + noise).astype("float32")


def original(y_true, y_pred, mse_factor, spearman_factor):
    """The original's sum, for batches of 16."""
    r = stats.pearsonr(y_true, y_pred).statistic
    rank_errors = np.mean((stats.rankdata(y_true) - stats.rankdata(y_pred)) ** 2)
    squared_error = np.mean((y_true - y_pred) ** 2)
    pearson = (1 - mse_factor) * (1 - r**2)
    return mse_factor * squared_error + pearson + spearman_factor * rank_errors


@pytest.mark.parametrize("factors", [(0.1, 0.1), (0.5, 0.1), (0.01, 0.0), (1.0, 0.01)])
def test_it_is_the_originals_sum(factors):
    loss = MACSLoss(*factors, squared=True)
    assert float(loss(*pair(16))) == pytest.approx(original(*pair(16), *factors), abs=1e-4)


def test_rank_errors_have_one_scale_for_any_batch_size():
    y_true = np.arange(50, dtype="float32")
    loss = MACSLoss(mse_factor=1, spearman_factor=1)
    for size in (4, 16, 50):
        part = y_true[:size]
        squared_error = np.mean((part - part[::-1]) ** 2)
        assert float(loss(part, part[::-1].copy())) == pytest.approx(squared_error + 85, rel=1e-5)


def test_perfect_predictions_cost_nothing():
    y_true, _ = pair(16)
    assert float(MACSLoss()(y_true, y_true)) == pytest.approx(0, abs=1e-4)


def test_sample_weights_count_samples():
    y_true, y_pred = pair(9)
    count = np.array([2, 0, 1] * 3)
    repeated = np.repeat(y_true, count), np.repeat(y_pred, count)
    assert float(MACSLoss()(y_true, y_pred, count)) == pytest.approx(
        float(MACSLoss()(*repeated)), abs=1e-4
    )


@pytest.mark.parametrize("sorter", ["expected_ranks", "conv16"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_constant_batches_are_finite(sorter, size):
    loss = MACSLoss(sorter=sorter)
    value, gradient = value_and_gradient(loss, np.ones(size), np.ones(size))
    assert value == pytest.approx(0.5 + 4.25)
    assert np.all(np.isfinite(gradient))


def test_bad_arguments_name_the_fix():
    with pytest.raises(ValueError, match=r"`mse_factor` must be in 0..1. Received: 3"):
        MACSLoss(mse_factor=3)
