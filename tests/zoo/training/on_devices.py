"""Trains on one of two virtual devices and on both.

`python -m tests.zoo.training.on_devices [RECIPE STORE FOLDER]`; without a recipe, 20 steps.
"""

import json
import os
import sys
from pathlib import Path

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"

import keras
import numpy as np

import macs_losses
from zoo.training import Recipe, train
from zoo.training.devices import compile_for_devices, scope
from zoo.training.run_folder import RunFolder


def main(recipe=None, store=None, folder=None):
    if keras.backend.backend() == "tensorflow":
        make_two_devices()
    if recipe is None:
        normalized()
    else:
        whole_and_cut_off(Recipe(**json.loads(recipe)), store, Path(folder))


def make_two_devices():
    import tensorflow as tf

    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(cpu, 2 * [tf.config.LogicalDeviceConfiguration()])


def whole_and_cut_off(recipe, store, folder):
    """Trains on one device in `one`, and on both in `two`, interrupted after an epoch."""
    train(recipe, store, folder / "one")
    save_state = RunFolder.save_state

    def cut_off(run, model, epochs):
        save_state(run, model, epochs)
        assert len(devices_of(model)) == 2
        if epochs == 1:
            raise KeyboardInterrupt

    RunFolder.save_state = cut_off
    try:
        train(recipe, store, folder / "two", devices=2)
    except KeyboardInterrupt:
        RunFolder.save_state = save_state
    train(recipe, store, folder / "two", devices=2)


def normalized():
    """20 steps with all that looks at a whole batch, the last of an epoch not evenly shared."""
    losses = {macs_losses.PearsonLoss(): {}, keras.losses.MeanSquaredError(): {}}
    if keras.backend.backend() == "jax":
        losses[keras.losses.MeanSquaredError()] = {"gradient_accumulation_steps": 2}
    for loss, options in losses.items():
        one, two = (weights_after_20_steps(devices, loss, **options) for devices in (1, 2))
        for ours, theirs in zip(one, two, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)


def weights_after_20_steps(devices, loss, **options):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(29, 6)), rng.normal(size=(29, 1))

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, number):
            chosen = slice(16 * number, 16 * number + 16)
            return x[chosen].astype("float32"), y[chosen].astype("float32")

    keras.utils.set_random_seed(0)
    with scope(devices):
        inputs = keras.Input((6,))
        hidden = keras.layers.Dense(5, kernel_regularizer=keras.regularizers.L2(0.1))(inputs)
        hidden = keras.layers.BatchNormalization()(hidden)
        model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
        optimizer = keras.optimizers.SGD(0.05, momentum=0.9, clipnorm=0.1, **options)
        compile_for_devices(model, optimizer, loss)
        model.fit(Batches(), epochs=10, verbose=0, shuffle=False)
        assert len(devices_of(model)) == devices
    return model.get_weights()


def devices_of(model):
    """The devices that the first weight of a model lies on."""
    value = model.weights[0].value
    if hasattr(value, "devices"):
        return value.devices()
    return {copy.device for copy in getattr(value, "values", [value])}


if __name__ == "__main__":
    main(*sys.argv[1:])
