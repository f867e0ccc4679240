"""Losses and metrics for rank-based regression in any Keras model.

The metrics cover the whole data set. For the root mean squared error use
`keras.metrics.RootMeanSquaredError`, which does so too.

Importing this package registers its losses and metrics and the layers of `macs_layers`, so saved
models load, and `compile` accepts their names: `loss="macs_losses>SurrogateSpearman"`.
"""

from typing import TYPE_CHECKING

import macs_layers  # noqa: F401 (registers the layers)
from macs_losses import registered_names, sorters
from macs_losses.kendall_correlation import KendallCorrelation
from macs_losses.macs_loss import MACSLoss
from macs_losses.main_score import MainScore
from macs_losses.pearson_correlation import PearsonCorrelation
from macs_losses.pearson_loss import PearsonLoss
from macs_losses.spearman_correlation import SpearmanCorrelation
from macs_losses.surrogate_spearman import SurrogateSpearman

if TYPE_CHECKING:
    from zoo.scoring import MeanScore, PerceptualLoss

__all__ = [
    "KendallCorrelation",
    "MACSLoss",
    "MainScore",
    "MeanScore",
    "PearsonCorrelation",
    "PearsonLoss",
    "PerceptualLoss",
    "SpearmanCorrelation",
    "SurrogateSpearman",
    "sorters",
]

registered_names.add(globals())


def __getattr__(name):
    if name in ("MeanScore", "PerceptualLoss"):  # lazily: zoo imports this package
        import zoo.scoring

        return getattr(zoo.scoring, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
