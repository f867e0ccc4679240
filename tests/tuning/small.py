"""A search of seconds: a few pairs of noise and a tiny model."""

import keras

import macs_losses
from tests.zoo.data import trees
from zoo.data import PairStore, Split, prepare
from zoo.data.pair_batches import PairBatches

CROP = 16


def store(folder):
    """A store of three photographs, one held out, one in each of two folds; four copies each."""
    path = folder / "store.h5"
    trees.tid(folder / "tid")
    prepare("tid2013", folder / "tid", path, crop=CROP, split=Split(1, folds=2))
    return path


def batches(path):
    training, validation = PairStore(path).fold(0)
    return [PairBatches(part, image_size=CROP, batch_size=4) for part in (training, validation)]


def build(hp):
    """A user's own model: the mean difference of both images, and a dense layer."""
    reference, distorted = (keras.Input((CROP, CROP, 3)) for _ in range(2))
    difference = keras.layers.Subtract()([reference, distorted])
    x = keras.layers.GlobalAveragePooling2D()(difference)
    x = keras.layers.Dense(hp.Choice("units", [2, 4, 8, 16]), activation="tanh")(x)
    model = keras.Model([reference, distorted], keras.layers.Dense(1)(x))
    rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log", default=1e-2)
    metric = macs_losses.SpearmanCorrelation(capacity=64)
    model.compile(keras.optimizers.Adam(rate), loss="mse", metrics=[metric], run_eagerly=True)
    return model
