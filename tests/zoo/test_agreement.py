import numpy as np
import pytest
from scipy import stats

from zoo.agreement import Agreement, figures, logistic_fit


@pytest.fixture
def scores():
    """Noisy scores on another scale than people's, 12 pairs of each of 20 photographs."""
    rng = np.random.default_rng(0)
    mos = rng.uniform(1, 9, 240)
    predicted = np.tanh((mos - 5) / 2) + rng.normal(0, 0.1, 240)
    return predicted.round(2), mos, np.repeat(np.arange(20), 12)


def test_figures_equal_scipy(scores):
    predicted, mos, groups = scores
    found = figures(predicted, mos, groups, resamples=0)
    assert found["pairs"] == 240
    assert found["srcc"] == pytest.approx(stats.spearmanr(predicted, mos)[0])
    assert found["plcc"] == pytest.approx(stats.pearsonr(predicted, mos)[0])
    assert found["krcc"] == pytest.approx(stats.kendalltau(predicted, mos)[0])
    assert found["rmse"] == pytest.approx(np.sqrt(np.mean((predicted - mos) ** 2)))
    assert not [name for name in found if name.endswith("low")]


def test_the_fit_straightens_a_curve(scores):
    predicted, mos, groups = scores
    found = figures(predicted, mos, groups, resamples=0)
    assert found["plcc_fitted"] > found["plcc"]
    fitted = logistic_fit(predicted, mos)
    assert found["rmse_fitted"] == pytest.approx(np.sqrt(np.mean((fitted - mos) ** 2)))
    assert stats.spearmanr(fitted, predicted)[0] == pytest.approx(1)


def test_a_logistic_curve_is_fitted_exactly():
    x = np.linspace(-3, 4, 50)
    mos = 2 + 5 / (1 + np.exp(-(x - 0.5) / 0.7))
    np.testing.assert_allclose(logistic_fit(x, mos), mos, atol=1e-6)


@pytest.mark.parametrize("predicted, mos", [([1.0, 2.0, 4.0], [1.0, 2.0, 4.0]), ([2, 2], [1, 3])])
def test_few_or_equal_scores_still_fit(predicted, mos):
    fitted = logistic_fit(np.array(predicted), np.array(mos))
    expected = mos if len(set(predicted)) > 1 else [2, 2]
    np.testing.assert_allclose(fitted, expected, atol=1e-9)


def test_intervals_cover_the_figure_as_often_as_they_say():
    rng = np.random.default_rng(1)
    covered = []
    for seed in range(60):
        mos = rng.normal(size=100)
        found = figures(0.6 * mos + rng.normal(0, 0.8, 100), mos, np.arange(100), 100, seed)
        covered.append(found["plcc_low"] <= 0.6 <= found["plcc_high"])
    assert 0.87 <= np.mean(covered) <= 1


def test_whole_photographs_are_resampled(scores):
    """Pairs that agree within a photograph carry less information than independent ones."""
    rng = np.random.default_rng(2)
    mos = rng.normal(size=20)
    predicted = np.repeat(mos + rng.normal(0, 1, 20), 12)
    mos = np.repeat(mos, 12)
    widths = []
    for groups in (np.repeat(np.arange(20), 12), np.arange(240)):
        found = figures(predicted, mos, groups, resamples=200)
        widths.append(found["srcc_high"] - found["srcc_low"])
    assert widths[0] > 2 * widths[1]


def test_the_seed_decides(scores):
    assert figures(*scores, 50, seed=1) == figures(*scores, 50, seed=1)
    assert figures(*scores, 50, seed=1) != figures(*scores, 50, seed=2)


def test_equal_scores_have_no_correlation(scores):
    _, mos, groups = scores
    found = figures(np.ones(240), mos, groups, resamples=20)
    assert found["srcc"] == found["plcc_fitted"] == found["krcc_high"] == 0
    assert found["rmse_fitted"] == pytest.approx(mos.std())


def test_few_pairs_have_no_correlation_but_an_error():
    for predicted, mos in (([1.0], [2.0]), ([1, 1], [1, 2]), ([1, 2], [3, 3])):
        agreement = Agreement.of(predicted, mos)
        assert (agreement.srcc, agreement.plcc, agreement.krcc) == (0, 0, 0)
        assert agreement.rmse > 0
