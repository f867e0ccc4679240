import numpy as np
import pytest
from keras import ops
from scipy import stats

from macs_losses.sorters import ExpectedRanks


def expected_ranks(values, noise):
    """The ranks under normal noise, from the normal distribution itself."""
    values = (values - values.mean()) / values.std()
    differences = values[:, None] - values[None, :]
    return 0.5 + stats.norm.cdf(differences / (noise * np.sqrt(2))).sum(axis=1)


def ranks_of(sorter, values, weight=None):
    weight = np.ones(len(values)) if weight is None else weight
    values, weight = (ops.array(v, dtype="float32") for v in (values, weight))
    return ops.convert_to_numpy(sorter(values, weight))


@pytest.mark.parametrize("size", [2, 3, 16, 100, 1000])
@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_they_are_the_expected_ranks(size, noise):
    values = np.random.default_rng(size).standard_normal(size)
    received = ranks_of(ExpectedRanks(noise, 0.0), values)
    np.testing.assert_allclose(received, expected_ranks(values, noise), atol=1e-3)


def test_expected_ranks_are_the_mean_under_noise():
    rng = np.random.default_rng(0)
    values = rng.standard_normal(10)
    noisy = values + 0.4 * values.std() * rng.standard_normal((20000, 10))
    mean = stats.rankdata(noisy, axis=1).mean(axis=0)
    np.testing.assert_allclose(ranks_of(ExpectedRanks(0.4, 0.0), values), mean, atol=0.05)


def test_little_noise_gives_the_true_ranks():
    values = np.array([5.0, 2.0, 5.0, 9.0, -1.0])
    received = ranks_of(ExpectedRanks(0.05, 0.0), values)
    np.testing.assert_allclose(received, stats.rankdata(values), atol=0.01)


def test_a_value_far_off_widens_the_noise_but_keeps_the_order():
    values = np.append(np.linspace(-1, 1, 400), 1e4)
    received = ranks_of(ExpectedRanks(0.3, 0.33), values)
    assert received[-1] > 400
    assert np.all(np.diff(received) > 0)


def test_the_noise_shrinks_with_more_values():
    values = np.random.default_rng(0).standard_normal(128)
    received = ranks_of(ExpectedRanks(0.8, 0.5), values)
    expected = expected_ranks(values, 0.8 / np.sqrt(8))
    np.testing.assert_allclose(received, expected, atol=2e-3)


def test_a_weight_counts_how_often_a_value_is_there():
    values = np.random.default_rng(0).standard_normal(9)
    count = np.array([1, 2, 3] * 3)
    sorter = ExpectedRanks(0.5, 0.0)
    received = ranks_of(sorter, values, count)
    repeated = ranks_of(sorter, np.repeat(values, count))
    np.testing.assert_allclose(np.repeat(received, count), repeated, atol=1e-3)
