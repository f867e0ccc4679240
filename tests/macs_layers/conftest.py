"""Fixtures with the checks that every layer must pass."""

import keras
import numpy as np
import pytest
from keras.src.testing import TestCase


class KerasLayerTest(TestCase):
    def runTest(self):
        """Makes Keras' own test case outside its runner."""


@pytest.fixture
def images():
    def make(*shape):
        return np.random.default_rng(0).random(shape, dtype="float32")

    return make


@pytest.fixture
def check_layer(tmp_path):
    """Config round trip, all kinds of call, mixed precision, gradients, saving, batch sizes."""

    def check(layer_class, config, inputs):
        model = model_of(layer_class(**config), inputs)
        KerasLayerTest().run_layer_test(
            layer_class,
            init_kwargs=config,
            input_data=inputs,
            run_training_check=bool(model.trainable_weights),
        )
        check_batch_sizes(model, inputs)
        check_saved_copy(model, inputs, tmp_path / "model.keras")
        check_gradients(model, inputs)

    return check


def model_of(layer, inputs):
    """The layer behind inputs of any batch size, its outputs flattened, its weights random."""
    symbols = keras.tree.map_structure(lambda array: keras.Input(array.shape[1:]), inputs)
    outputs = keras.tree.flatten(layer(symbols))
    model = keras.Model(symbols, [keras.layers.Flatten()(output) for output in outputs])
    rng = np.random.default_rng(0)
    values = [rng.uniform(-0.2, 0.4, weight.shape) for weight in model.weights]
    model.set_weights(
        [
            abs(value) if weight.name == "moving_variance" else value
            for weight, value in zip(model.weights, values, strict=True)
        ]
    )
    return model


def outputs_of(model, inputs):
    return keras.tree.flatten(model.predict(inputs, verbose=0))


def check_batch_sizes(model, inputs):
    first_inputs = keras.tree.map_structure(lambda array: array[:1], inputs)
    both = zip(outputs_of(model, inputs), outputs_of(model, first_inputs), strict=True)
    for whole, first in both:
        np.testing.assert_allclose(whole[:1], first, rtol=1e-4, atol=1e-5)


def check_saved_copy(model, inputs, path):
    model.save(path)
    copy = keras.models.load_model(path)
    both = zip(outputs_of(model, inputs), outputs_of(copy, inputs), strict=True)
    for ours, theirs in both:
        np.testing.assert_array_equal(ours, theirs)


def check_gradients(model, inputs):
    """One step of gradient descent moves every trainable weight."""
    if not model.trainable_weights:
        return
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(1.0), loss="mse", jit_compile=False)
    rng = np.random.default_rng(1)
    model.train_on_batch(inputs, [rng.random(output.shape) for output in outputs_of(model, inputs)])
    for weight, old in zip(model.weights, before, strict=True):
        moved = not np.array_equal(keras.ops.convert_to_numpy(weight), old)
        assert moved or not weight.trainable, f"no gradient for {weight.path}"
