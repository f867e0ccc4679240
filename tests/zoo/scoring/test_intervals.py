import numpy as np

from zoo.scoring import bootstrap_intervals


def mean_error(predicted, mos):
    return {"error": float(np.mean(predicted - mos))}


def rated(rng, photographs, copies=20, common=0.0):
    groups = np.repeat(np.arange(photographs), copies)
    errors = rng.normal(size=len(groups)) + common * rng.normal(size=photographs)[groups]
    return errors, np.zeros(len(groups)), groups


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(200):
        low, high = bootstrap_intervals(mean_error, *rated(rng, 30, common=1.0), resamples=200)[
            "error"
        ]
        held += low <= 0 <= high
    assert 0.89 <= held / 200 <= 0.99


def test_copies_of_a_photograph_do_not_count_as_independent():
    predicted, mos, groups = rated(np.random.default_rng(0), 30, common=1.0)
    low, high = bootstrap_intervals(mean_error, predicted, mos, groups)["error"]
    pair_low, pair_high = bootstrap_intervals(mean_error, predicted, mos)["error"]
    assert high - low > 2 * (pair_high - pair_low)


def test_few_photographs_are_drawn_by_pairs():
    predicted, mos, groups = rated(np.random.default_rng(0), 4)
    by_groups = bootstrap_intervals(mean_error, predicted, mos, groups)
    assert by_groups == bootstrap_intervals(mean_error, predicted, mos)


def test_draws_without_a_figure_do_not_count():
    def inverse(predicted, mos):
        return {"inverse": 1 / predicted.std() if predicted.std() else np.nan}

    low, high = bootstrap_intervals(inverse, [1.0, 2.0], [0.0, 0.0])["inverse"]
    assert low == high == 2
