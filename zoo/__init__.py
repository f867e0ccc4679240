"""Full-reference image quality models by name: list them, load them, score images with them.

Importing this package is quick: Keras and its backend are imported when a model is loaded.
"""

from zoo.errors import InputError
from zoo.model_card import Card, Scale
from zoo.registry import card, list_models, load
from zoo.scoring import Score, Scorer

__all__ = ["Card", "InputError", "Scale", "Score", "Scorer", "card", "list_models", "load"]
