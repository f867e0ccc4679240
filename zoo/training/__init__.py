"""Training by recipe: what a model learns from, and how, as data."""

from zoo.training.recipe import Recipe, list_recipes
from zoo.training.train import train

__all__ = ["Recipe", "list_recipes", "train"]
