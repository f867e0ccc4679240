import pytest

from macs_losses import KendallCorrelation, MainScore, SpearmanCorrelation

every_metric = pytest.mark.parametrize(
    "metric_class", [SpearmanCorrelation, KendallCorrelation, MainScore]
)


@every_metric
def test_the_capacity_is_kept_in_the_config(metric_class):
    assert metric_class.from_config(metric_class(capacity=7).get_config()).capacity == 7


def test_zero_capacity_is_refused():
    with pytest.raises(ValueError, match=r"`capacity` must be at least 1. Received: 0"):
        SpearmanCorrelation(capacity=0)
