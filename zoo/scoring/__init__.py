"""From two pictures of any size to a score in points, and how well scores agree with people."""

from zoo.scoring.agreement import Agreement
from zoo.scoring.figure import draw_figure
from zoo.scoring.score import Score
from zoo.scoring.scorer import Scorer

__all__ = ["Agreement", "Score", "Scorer", "draw_figure"]
