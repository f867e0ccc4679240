import os
import subprocess
import sys

import keras
import numpy as np
import pytest

import macs_layers
import macs_losses

LOADS = """
import sys
import macs_losses
import keras
model = keras.saving.load_model(sys.argv[1])
print(type(model.loss).__name__, *(type(layer).__name__ for layer in model.layers))
"""


def test_a_model_with_layers_and_losses_loads_after_one_import(tmp_path):
    image = keras.Input((8, 8, 3))
    features = macs_layers.ConvBlock(4)(image)
    model = keras.Model(image, keras.layers.GlobalAveragePooling2D()(features))
    model.compile("adam", macs_losses.PearsonLoss(), metrics=[macs_losses.SpearmanCorrelation()])
    model.save(tmp_path / "model.keras")
    command = [sys.executable, "-c", LOADS, str(tmp_path / "model.keras")]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    assert done.stdout.split()[:3] == ["PearsonLoss", "InputLayer", "ConvBlock"], done.stderr


def test_compile_takes_registered_names():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(
        "sgd",
        loss="macs_losses>SurrogateSpearman",
        metrics=["macs_losses>SpearmanCorrelation"],
    )
    inputs = np.random.default_rng(0).random((8, 2))
    loss, correlation = model.evaluate(inputs, inputs[:, :1], verbose=0)
    assert loss == pytest.approx(1 - correlation, abs=1e-5)
    assert isinstance(keras.losses.get("macs_losses>MACSLoss"), macs_losses.MACSLoss)
