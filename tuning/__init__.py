"""KerasTuner for image quality models: spaces, the search, and what it leaves behind."""

from tuning import spaces
from tuning.objectives import GOALS, metrics
from tuning.results import SearchResult, Trial
from tuning.search import search
from tuning.zoo_hypermodel import ZooHyperModel

__all__ = ["GOALS", "SearchResult", "Trial", "ZooHyperModel", "metrics", "search", "spaces"]
