"""Scores pairs of images of any size."""

from importlib import import_module
from typing import TYPE_CHECKING

from zoo.scoring.error_bar import ErrorBar
from zoo.scoring.exporting import export
from zoo.scoring.figure import draw_figure
from zoo.scoring.landmarks import Landmarks
from zoo.scoring.score import Score
from zoo.scoring.scorer import Scorer
from zoo.scoring.views import VIEWS

if TYPE_CHECKING:
    from zoo.scoring.mean_score import MeanScore
    from zoo.scoring.perceptual_loss import PerceptualLoss
    from zoo.scoring.tensor_scorer import TensorScorer

# these import Keras, on first use
NEED_KERAS = {
    "MeanScore": "mean_score",
    "PerceptualLoss": "perceptual_loss",
    "TensorScorer": "tensor_scorer",
}

__all__ = [
    "VIEWS",
    "ErrorBar",
    "Landmarks",
    "MeanScore",
    "PerceptualLoss",
    "Score",
    "Scorer",
    "TensorScorer",
    "draw_figure",
    "export",
]


def __getattr__(name):
    if name in NEED_KERAS:
        return getattr(import_module(f"zoo.scoring.{NEED_KERAS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
