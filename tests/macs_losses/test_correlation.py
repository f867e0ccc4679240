import numpy as np
import pytest
from keras import ops
from scipy import stats

from macs_losses.correlation import average_ranks, correlation, standardize


@pytest.mark.parametrize("size", [1, 2, 7, 500])
def test_ranks_are_scipys_with_ties(size):
    values = np.random.default_rng(size).integers(0, 20, size).astype("float32")
    ranks = average_ranks(ops.array(values), ops.ones(size))
    np.testing.assert_array_equal(ops.convert_to_numpy(ranks), stats.rankdata(values))


def test_a_weight_counts_how_often_a_value_is_there():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 9, (2, 40)).astype("float32")
    weight = rng.integers(0, 4, 40)
    repeated = np.repeat(x, weight), np.repeat(y, weight)

    def spearman(x, y, weight):
        x, y, weight = (ops.array(v, dtype="float32") for v in (x, y, weight))
        return float(correlation(average_ranks(x, weight), average_ranks(y, weight), weight))

    assert spearman(x, y, weight) == pytest.approx(stats.spearmanr(*repeated).statistic, abs=1e-6)


def test_correlation_is_scipys():
    x, y = np.random.default_rng(0).standard_normal((2, 50)).astype("float32")
    received = float(correlation(ops.array(1450 + 121 * x), ops.array(y), ops.ones(50)))
    assert received == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-5)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1450.3, 3e6])
@pytest.mark.parametrize("size", [1, 2, 13, 1000])
def test_a_constant_has_no_spread_and_no_correlation(constant, size):
    x, weight = ops.full((size,), constant), ops.ones(size)
    np.testing.assert_array_equal(ops.convert_to_numpy(standardize(x, weight)), 0)
    assert float(correlation(x, ops.arange(size, dtype="float32"), weight)) == 0
