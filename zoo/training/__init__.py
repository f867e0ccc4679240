"""Trains models from recipes."""

from zoo.training.event_log import EventLog
from zoo.training.recipe import Recipe, list_recipes
from zoo.training.train import train, train_folds

__all__ = ["EventLog", "Recipe", "list_recipes", "train", "train_folds"]
