import json
from dataclasses import asdict

import numpy as np
import pytest

from zoo.scoring.error_bar import ErrorBar, conformal_quantile


def rated(seed, pairs=1200, noise=lambda mos: 0.2 + 0.1 * mos):
    """Scores whose error grows with the score, of 40 photographs."""
    rng = np.random.default_rng(seed)
    mos = rng.uniform(0, 9, pairs)
    return mos + rng.normal(size=pairs) * noise(mos), mos, np.arange(pairs) % 40


def covered(bar, predicted, mos, disagreement=None):
    disagreement = np.zeros(len(mos)) if disagreement is None else disagreement
    ends = [bar.interval(*pair) for pair in zip(predicted, disagreement, strict=True)]
    return np.mean([low <= people <= high for (low, high), people in zip(ends, mos, strict=True)])


def test_it_holds_nine_of_ten_new_pairs():
    shares = [covered(ErrorBar.fit(*rated(seed)), *rated(seed + 100)[:2]) for seed in range(20)]
    assert 0.88 < np.mean(shares) < 0.92


def test_it_is_wider_where_errors_are_larger():
    bar = ErrorBar.fit(*rated(0))
    widths = [np.diff(bar.interval(score))[0] for score in (1.0, 8.0)]
    assert widths[1] > 2 * widths[0]


def test_it_is_wider_where_members_disagree():
    rng = np.random.default_rng(1)
    spread = rng.uniform(0.1, 1.0, 1200)
    mos = rng.uniform(0, 9, 1200)
    predicted = mos + rng.normal(size=1200) * spread
    bar = ErrorBar.fit(predicted, mos, np.arange(1200) % 40, spread)
    assert np.diff(bar.interval(5.0, 1.0)) > 1.3 * np.diff(bar.interval(5.0, 0.1))
    new = mos + rng.normal(size=1200) * spread
    assert 0.87 < covered(bar, new, mos, spread) < 0.93


def test_how_probably_one_copy_is_better():
    bar = ErrorBar.fit(*rated(2))
    assert bar.probability_better(5.0, 5.0) == 0.5
    assert bar.probability_better(6.0, 5.0) == pytest.approx(1 - bar.probability_better(5.0, 6.0))
    assert bar.probability_better(5 + bar.preference, 5.0) == pytest.approx(0.731, abs=1e-3)
    predicted, mos, photographs = rated(3)
    better = []
    for name in range(40):
        a, b = np.flatnonzero(photographs == name)[:20].reshape(2, -1)
        for first, second in zip(a, b, strict=True):
            probability = bar.probability_better(predicted[first], predicted[second])
            better.append((probability, mos[first] > mos[second]))
    probability, happened = np.array(better, float).T
    for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1)):
        chosen = (probability >= low) & (probability <= high)
        assert probability[chosen].mean() == pytest.approx(happened[chosen].mean(), abs=0.12)


def test_one_copy_a_photograph_says_nothing_on_preferences():
    bar = ErrorBar.fit(*rated(0, pairs=40))
    assert bar.preference is None
    with pytest.raises(ValueError, match="several rated images"):
        bar.probability_better(1.0, 2.0)


def test_it_goes_through_json():
    bar = ErrorBar.fit(*rated(0))
    assert ErrorBar(**json.loads(json.dumps(asdict(bar)))) == bar


def test_the_quantile_is_one_for_one_more():
    assert conformal_quantile(np.arange(1.0, 20.0), 0.9) == 18.0
    assert conformal_quantile(np.arange(3.0), 0.9) == 2.0
