"""Full-reference image quality models by name: list them, load them, score images with them.

Importing this package is fast: Keras and its backend are imported when a model is loaded, and the
subpackages (`zoo.architectures`, `zoo.data`, ...) on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from zoo.errors import InputError
from zoo.model_card import Card, Scale
from zoo.registry import card, list_models, load
from zoo.scoring import Score, Scorer, export
from zoo.version import __version__

if TYPE_CHECKING:
    from zoo import (  # noqa: F401
        architectures,
        benchmarking,
        calibration,
        data,
        evaluation,
        maps,
        scoring,
        training,
    )
    from zoo.scoring import TensorScorer

ROOMS = (
    "architectures",
    "benchmarking",
    "calibration",
    "data",
    "evaluation",
    "maps",
    "scoring",
    "training",
)

__all__ = [
    "Card",
    "InputError",
    "Scale",
    "Score",
    "Scorer",
    "TensorScorer",
    "__version__",
    "card",
    "export",
    "list_models",
    "load",
]


def __getattr__(name):
    if name in ROOMS:
        return import_module(f"zoo.{name}")
    if name == "TensorScorer":
        return import_module("zoo.scoring").TensorScorer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *ROOMS})
