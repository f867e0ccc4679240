import numpy as np
import pytest
from scipy import stats

from tuning.plot import importance
from tuning.results import Trial


def trials(**columns):
    """Trials of columns of values; `objective` is one of them."""
    names = [name for name in columns if name != "objective"]
    return [
        Trial(number, "completed", objective, 1, dict(zip(names, values, strict=True)), {}, None)
        for number, (objective, *values) in enumerate(
            zip(columns["objective"], *(columns[name] for name in names), strict=True)
        )
    ]


def test_importance_is_the_share_of_the_ranks_that_is_explained():
    rng = np.random.default_rng(0)
    objective = rng.normal(size=40)
    noisy = objective + rng.normal(size=40)
    found = importance(
        trials(
            objective=objective.tolist(),
            same=[1.0] * 40,
            noise=rng.normal(size=40).tolist(),
            noisy=noisy.tolist(),
            decisive=np.exp(-objective).tolist(),
            name=["high" if value > np.median(objective) else "low" for value in objective],
        )
    )
    assert list(found) == ["decisive", "name", "noisy", "noise"]
    assert found["decisive"][0] == pytest.approx(1)
    assert found["noisy"][0] == pytest.approx(stats.spearmanr(noisy, objective).statistic ** 2)
    # two halves of the ranks 1..40: the variance between them over that of all
    assert found["name"][0] == pytest.approx(100 / ((40**2 - 1) / 12))
    # of one direction among 39 by chance: the 95 % quantile of a beta distribution
    by_chance = stats.beta.ppf(0.95, 0.5, 19)
    assert found["noise"][1] == pytest.approx(by_chance, abs=0.02)
    assert found["noise"][0] < found["noise"][1] < found["noisy"][0]


def test_nothing_is_important_where_nothing_differs():
    assert importance(trials(objective=[0.5] * 3, rate=[1.0, 2.0, 3.0])) == {}
