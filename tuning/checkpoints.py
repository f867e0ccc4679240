import json
from pathlib import Path

import keras

BUILD_CONFIG = "build_config.json"  # KerasTuner's, beside the weights


def built(model, data):
    """The model itself, with its weights: one that waits for its first batch is shown a pair of it.

    Args:
        model: A `keras.Model`, such as a `Sequential` without an `Input`.
        data: What it is to be trained on, as `fit` takes it. An iterator is left alone.
    """
    if not model.built and (inputs := _first_inputs(data)) is not None:
        model(inputs)
    return model


def load_checkpoint(model, path):
    """Loads the weights of a trial into a model, but not the state of its optimizer.

    Args:
        model: A `keras.Model` like the trial's, compiled or not, built or not.
        path: What KerasTuner saved at the trial's best epoch.
    """
    shapes = Path(path).with_name(BUILD_CONFIG)
    if not model.built and shapes.is_file():
        model.build_from_config(json.loads(shapes.read_text()))
    optimizer, model.optimizer = getattr(model, "optimizer", None), None
    model.load_weights(path)
    model.optimizer = optimizer


def _first_inputs(data):
    """The inputs of the first few examples, None of an iterator, which gives them but once."""
    if keras.tree.is_nested(data) or hasattr(data, "shape"):
        return keras.tree.map_structure(lambda array: array[:1], data)
    if hasattr(data, "__getitem__"):
        return _inputs_of(data[0])
    return None if iter(data) is data else _inputs_of(next(iter(data)))


def _inputs_of(batch):
    return batch[0] if isinstance(batch, tuple | list) else batch
