import keras
import numpy as np
import onnx
import onnxruntime
import pytest

import zoo
from zoo.scoring.halves import split
from zoo.scoring.siamese_graph import siamese_graph

EMPTY = onnx.helper.make_model(
    onnx.helper.make_graph([], "empty", [], []),
    opset_imports=[onnx.helper.make_opsetid("", 15)],
    ir_version=8,
)
CHANGED = {
    "gamma": (-1, 1),
    "beta": (-1, 1),
    "moving_mean": (-1, 1),
    "moving_variance": (0.5, 2),
    "bias": (-0.5, 0.5),
}


@pytest.mark.parametrize(
    ("architecture", "config"),
    [
        ("simple", {"filters": "A", "kernel_sizes": (3, 5, 5, 3), "negative_slope": 0.2}),
        ("bn", {}),
        ("attention", {}),
    ],
)
def test_features_are_those_of_keras(architecture, config):
    keras.utils.set_random_seed(0)
    build = getattr(zoo.architectures, architecture)
    network = build(pooling="mean", image_size=None, **config)
    rng = np.random.default_rng(0)
    for variable in network.variables:
        if variable.name in CHANGED:
            variable.assign(rng.uniform(*CHANGED[variable.name], variable.shape))
    images = rng.uniform(0, 255, (2, 2, 96, 160, 3)).astype("float32")
    expected = keras.tree.flatten(split(network).places.predict_on_batch(list(images)))[0]

    model = siamese_graph(network, EMPTY).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, dict(zip(("reference", "distorted"), images, strict=True)))
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
