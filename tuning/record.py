"""Record of what is searched, so that different searches are not mixed."""

import hashlib
import json

import keras
import numpy as np
from keras_tuner.engine import hyperparameters

from zoo.data.pair_batches import PairBatches
from zoo.documents import read_object
from zoo.files import replacing

FILE = "search.json"


def describe_space(space):
    """Dict of the range of each hyperparameter in words, by name and conditions."""
    described = {}
    for hp in space.space:
        config = hyperparameters.serialize(hp)["config"]
        name = config.pop("name")
        conditions = [
            f"{condition['config']['name']} in {condition['config']['values']}"
            for condition in config.pop("conditions")
        ]
        ranges = ", ".join(f"{key} {value}" for key, value in config.items() if value is not None)
        where = f" if {' and '.join(conditions)}" if conditions else ""
        described[name + where] = f"{type(hp).__name__} {ranges}"
    return described


def describe_data(data):
    """Dict that identifies data.

    Batches of a store are identified by the store's digest and their settings, arrays by their
    values, other data by type and number of batches.
    """
    if isinstance(data, PairBatches):
        parts = [(str(part.file.attrs["digest"]), part.rows["distorted"]) for part in data.parts]
        return {
            "stores": ", ".join(part.path.name for part in data.parts),
            "pairs": len(data.scores),
            "digest": _digest(*(array for digest, rows in parts for array in (digest, rows))),
            "crop": data.image_size,
            "batch size": data.batch_size,
            "augmentation": str(data.augmentation),
            "seed": data.seed,
        }
    leaves = keras.tree.flatten(data)
    if all(hasattr(leaf, "shape") for leaf in leaves):
        arrays = [keras.ops.convert_to_numpy(leaf) for leaf in leaves]
        return {"shapes": str([array.shape for array in arrays]), "digest": _digest(*arrays)}
    return {"type": type(data).__name__, "batches": len(data) if hasattr(data, "__len__") else None}


def changes(old, new, name=""):
    """List of the differences between two records, as text."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = list(dict.fromkeys([*old, *new]))
        return [
            change
            for key in keys
            for change in changes(old.get(key), new.get(key), f"{name} {key}".strip())
        ]
    if old == new:
        return []
    if old is None:
        return [f"{name} is new: {new}"]
    if new is None:
        return [f"{name} was removed"]
    return [f"{name} was {old}, is {new}"]


def read_record(folder):
    """The record in a folder, or None."""
    path = folder / FILE
    return read_object(path) if path.is_file() else None


def write_record(folder, record):
    with replacing(folder / FILE) as unfinished:
        unfinished.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _digest(*values):
    digest = hashlib.sha256()
    for value in values:
        digest.update(value.encode() if isinstance(value, str) else np.ascontiguousarray(value))
    return digest.hexdigest()
