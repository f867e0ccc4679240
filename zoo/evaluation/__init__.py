"""Scores folders of distorted images and compares the scores with human scores."""

from zoo.evaluation.evaluate import describe_run, evaluate
from zoo.evaluation.evaluation import Evaluation
from zoo.evaluation.human_scores import read_human_scores
from zoo.evaluation.journal import Journal
from zoo.evaluation.pairing import FoundPair, find_pairs
from zoo.evaluation.scored_image import ScoredImage

__all__ = [
    "Evaluation",
    "FoundPair",
    "Journal",
    "ScoredImage",
    "describe_run",
    "evaluate",
    "find_pairs",
    "read_human_scores",
]
