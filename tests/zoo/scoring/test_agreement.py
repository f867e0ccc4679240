import numpy as np
import pytest
from scipy import stats

from zoo.scoring import Agreement


def test_equals_scipy():
    rng = np.random.default_rng(0)
    predicted, mos = rng.normal(size=(2, 50)).round(1)
    agreement = Agreement.of(predicted, mos)
    assert agreement.srcc == stats.spearmanr(predicted, mos)[0]
    assert agreement.plcc == stats.pearsonr(predicted, mos)[0]
    assert agreement.krcc == stats.kendalltau(predicted, mos)[0]
    assert agreement.rmse == pytest.approx(np.linalg.norm(predicted - mos) / 50**0.5)
    assert agreement.pairs == 50


@pytest.mark.parametrize("predicted, mos", [([1.0], [2.0]), ([1, 1], [1, 2]), ([1, 2], [3, 3])])
def test_where_there_is_nothing_to_correlate(predicted, mos):
    agreement = Agreement.of(predicted, mos)
    assert (agreement.srcc, agreement.plcc, agreement.krcc) == (0, 0, 0)
    assert agreement.rmse > 0
