import json
from pathlib import Path

import keras

BUILD_CONFIG = "build_config.json"  # written by KerasTuner next to the weights


def built(model, data):
    """Builds a model on its first training examples, unless it is built already.

    Args:
        model: `keras.Model`, such as a `Sequential` without an `Input`.
        data: Training data, as for `fit`. Iterators are not consumed.
    """
    if not model.built and (inputs := _first_inputs(data)) is not None:
        model(inputs)
    return model


def load_checkpoint(model, path):
    """Loads the weights of a trial into a model, without the optimizer state.

    Args:
        model: `keras.Model` of the trial's architecture, compiled or not, built or not.
        path: Path of KerasTuner's checkpoint of the trial's best epoch.
    """
    shapes = Path(path).with_name(BUILD_CONFIG)
    if not model.built and shapes.is_file():
        model.build_from_config(json.loads(shapes.read_text()))
    optimizer, model.optimizer = getattr(model, "optimizer", None), None
    model.load_weights(path)
    model.optimizer = optimizer


def _first_inputs(data):
    """Inputs of the first few examples, or None for an iterator, which would be consumed."""
    if keras.tree.is_nested(data) or hasattr(data, "shape"):
        return keras.tree.map_structure(lambda array: array[:1], data)
    if hasattr(data, "__getitem__"):
        return _inputs_of(data[0])
    return None if iter(data) is data else _inputs_of(next(iter(data)))


def _inputs_of(batch):
    return batch[0] if isinstance(batch, tuple | list) else batch
