"""Losses and metrics for regressions that are judged by rank, in any Keras model.

The metrics are of the whole data set. For the root mean squared error take Keras' own,
`keras.metrics.RootMeanSquaredError`: it is one already.

Importing this package is all that a saved model with any of them, or with layers of `macs_layers`,
needs to load. `compile` takes them by name as well: `loss="macs_losses>SurrogateSpearman"`.
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
    if name in ("MeanScore", "PerceptualLoss"):  # they score with the zoo, which stands above
        import zoo.scoring

        return getattr(zoo.scoring, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
