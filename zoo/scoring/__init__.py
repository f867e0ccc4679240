"""From two pictures of any size to a score in points, and how well scores agree with people."""

from zoo.scoring.agreement import Agreement
from zoo.scoring.evaluate import describe_run, evaluate
from zoo.scoring.evaluation import Evaluation
from zoo.scoring.figure import draw_figure
from zoo.scoring.human_scores import read_human_scores
from zoo.scoring.journal import Journal
from zoo.scoring.overlay import draw_maps
from zoo.scoring.pairing import FoundPair, find_pairs
from zoo.scoring.quality_map import QualityMap, quality_map
from zoo.scoring.score import Score
from zoo.scoring.scored_image import ScoredImage
from zoo.scoring.scorer import Scorer
from zoo.scoring.versions import VERSIONS

__all__ = [
    "VERSIONS",
    "Agreement",
    "Evaluation",
    "FoundPair",
    "Journal",
    "QualityMap",
    "Score",
    "ScoredImage",
    "Scorer",
    "describe_run",
    "draw_figure",
    "draw_maps",
    "evaluate",
    "find_pairs",
    "quality_map",
    "read_human_scores",
]
