import keras_tuner
import pytest

import zoo
from tuning import GOALS, metrics
from tuning.objectives import as_goal


def test_directions_are_stated_for_all():
    assert {name: goal.direction for name, goal in GOALS.items()} == {
        "srcc": "max",
        "plcc": "max",
        "main_score": "max",
        "loss": "min",
    }
    own = as_goal(keras_tuner.Objective("val_mine", "max"))
    assert (own.figure, own.direction) == ("val_mine", "max")


def test_models_are_compiled_with_every_figure():
    names = {f"val_{metric.name}" for metric in metrics()} | {"val_loss"}
    assert names == {goal.figure for goal in GOALS.values()}


def test_a_name_without_a_direction_is_refused():
    with pytest.raises(zoo.InputError, match=r"unknown objective 'val_mine'.*direction"):
        as_goal("val_mine")
