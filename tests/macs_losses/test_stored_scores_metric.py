import numpy as np
import pytest

from macs_losses import KendallCorrelation, MainScore, SpearmanCorrelation
from tests.macs_losses.scores import scores

every_metric = pytest.mark.parametrize(
    "metric_class", [SpearmanCorrelation, KendallCorrelation, MainScore]
)


@every_metric
def test_more_samples_than_room_give_nan_and_not_a_wrong_figure(metric_class):
    metric = metric_class(capacity=10)
    metric.update_state(*scores(10))
    assert np.isfinite(float(metric.result()))
    metric.update_state(*scores(1))
    assert np.isnan(float(metric.result()))


@every_metric
def test_the_capacity_is_kept_in_the_config(metric_class):
    assert metric_class.from_config(metric_class(capacity=7).get_config()).capacity == 7


def test_a_capacity_of_nothing_is_refused():
    with pytest.raises(ValueError, match="`capacity` counts samples, at least 1; received 0"):
        SpearmanCorrelation(capacity=0)
