"""Trains the head of a model on precomputed features."""

import hashlib
import json
import os
from pathlib import Path

import keras
import numpy as np

from zoo.data import view_pair
from zoo.data.pair_batches import shuffled
from zoo.errors import InputError
from zoo.progress import tracked

BATCH = 16


def split_at(model, layer):
    """Splits a model at the output of a layer into two models that share its weights.

    Args:
        model: `keras.Model`, functional.
        layer: Str. Name of the layer. Layers up to it are not trained.

    Returns:
        Two `keras.Model`: from images to features ``(batch, features)``, and from those to scores.

    Raises:
        InputError: If the layer is unknown or its output is not ``(batch, features)``.
    """
    names = [part.name for part in model.layers]
    if layer not in names:
        raise InputError(f"{model.name} has no layer {layer!r}; it has {', '.join(names)}")
    features = model.get_layer(layer).output
    if len(features.shape) != 2:
        raise InputError(f"layer {layer!r} outputs {features.shape}, not (batch, features)")
    front = keras.Model(model.inputs, features, name="front")  # fixed name: part of the cache key
    return front, keras.Model(features, model.outputs, name="head")


class FeatureCache:
    """Caches the features of stores in a folder.

    Each store has a file, named by a hash of everything that determines its features. Missing rows
    are NaN, so an interrupted computation can be resumed.

    Args:
        front: `keras.Model` from images to features.
        viewing: Dict. Arguments of `zoo.data.view_pair`.
        folder: Path of the folder. Defaults to `None`, ``macs/features`` in the cache of Keras.
    """

    def __init__(self, front, viewing, folder=None):
        self.front = front
        self.viewing = viewing
        home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
        self.folder = Path(folder or home / "macs" / "features")

    def of(self, part):
        """Features of all pairs of a `PairStore`: float32 ``(pairs, features)``."""
        rows = part.rows["distorted"]
        table = self._table(part)
        missing = np.flatnonzero(np.isnan(table[rows, 0]))
        if len(missing):
            # neighbors share a reference and a size
            starts = range(0, len(missing), BATCH)
            for start in tracked(starts, f"features of {part.name}"):
                self._compute(part, missing[start : start + BATCH], table)
            table.flush()
        return np.array(table[rows])

    def _compute(self, part, pairs, table):
        images = [view_pair(*part.read(pair), **self.viewing) for pair in pairs]
        for shape in {reference.shape for reference, _ in images}:
            same = [at for at, (reference, _) in enumerate(images) if reference.shape == shape]
            batch = [
                np.stack(side).astype("float32")
                for side in zip(*(images[at] for at in same), strict=True)
            ]
            found = keras.ops.convert_to_numpy(self.front.predict_on_batch(batch))
            table[part.rows["distorted"][pairs[same]]] = found

    def _table(self, part):
        path = self.folder / f"{part.name}-{self._key(part)[:16]}.npy"
        if path.is_file():
            return np.lib.format.open_memmap(path, "r+")
        path.parent.mkdir(parents=True, exist_ok=True)
        shape = len(part.file["distorted"]), self.front.output_shape[-1]
        beside = path.with_name(f".{os.getpid()}.{path.name}")
        table = np.lib.format.open_memmap(beside, "w+", "float32", shape)
        table[:] = np.nan
        table.flush()
        beside.replace(path)
        return table

    def _key(self, part):
        digest = hashlib.sha256()
        for text in (part.digest, json.dumps(self.viewing), self.front.to_json()):
            digest.update(text.encode())
        for weight in self.front.get_weights():
            digest.update(weight.tobytes())
        return digest.hexdigest()


class FeatureBatches(keras.utils.PyDataset):
    """Batches of features and standardized scores, shuffled by seed and epoch.

    Args:
        features: List of arrays ``(pairs, features)``, one per part.
        scores: List of arrays ``(pairs,)``, standardized.
        batch_size: Int. Pairs in a batch.
        seed: Int. Seed of the order. Defaults to `None`, no shuffling.
        codes: List of arrays, one per part: a second input, the same for all of its pairs.
            Defaults to `None`, features alone.
    """

    def __init__(self, features, scores, batch_size, seed=None, codes=None, **kwargs):
        super().__init__(**kwargs)
        self.inputs = [np.concatenate(features)]
        if codes is not None:
            self.inputs.append(np.repeat(codes, [len(part) for part in features], axis=0))
        self.scores = np.concatenate(scores)[:, None].astype("float32")
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def __len__(self):
        return -(-len(self.scores) // self.batch_size)

    def __getitem__(self, number):
        chosen = slice(number * self.batch_size, (number + 1) * self.batch_size)
        if self.seed is not None:
            chosen = shuffled(len(self.scores), self.seed, self.epoch)[chosen]
        inputs = tuple(values[chosen] for values in self.inputs)
        return (inputs if len(inputs) > 1 else inputs[0]), self.scores[chosen]

    def on_epoch_end(self):
        self.epoch += 1
