"""KerasTuner for image quality models: search spaces, the search and its results."""

from tuning import spaces
from tuning.objectives import GOALS, metrics
from tuning.results import SearchResult, Trial
from tuning.search import search
from tuning.zoo_hypermodel import ZooHyperModel

__all__ = ["GOALS", "SearchResult", "Trial", "ZooHyperModel", "metrics", "search", "spaces"]
