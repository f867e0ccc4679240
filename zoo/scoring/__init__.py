"""From two pictures of any size to a score in points."""

from typing import TYPE_CHECKING

from zoo.scoring.error_bar import ErrorBar
from zoo.scoring.figure import draw_figure
from zoo.scoring.score import Score
from zoo.scoring.scorer import Scorer
from zoo.scoring.views import VIEWS

if TYPE_CHECKING:
    from zoo.scoring.mean_score import MeanScore
    from zoo.scoring.perceptual_loss import PerceptualLoss

__all__ = ["VIEWS", "ErrorBar", "MeanScore", "PerceptualLoss", "Score", "Scorer", "draw_figure"]


def __getattr__(name):
    if name == "MeanScore":  # these two import Keras
        from zoo.scoring.mean_score import MeanScore

        return MeanScore
    if name == "PerceptualLoss":
        from zoo.scoring.perceptual_loss import PerceptualLoss

        return PerceptualLoss
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
