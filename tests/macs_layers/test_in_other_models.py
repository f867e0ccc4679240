"""Each layer in a user's model: unknown sizes, exports, clones, other image formats."""

import keras
import numpy as np
import pytest

import macs_layers

BACKEND = keras.backend.backend()
LAYERS = {
    "AttentionBlock": {"filters": 4},
    "ChannelAttention": {},
    "ConvBlock": {"filters": 4, "batch_normalization": True},
    "ResidualBlock": {},
    "SpatialAttention": {"reduction": 3},
    "TileImage": {"tile_size": 8},
    "TiledConvLSTM2D": {"filters": 2, "tile_size": 8, "kernel_size": 3},
    "Dissimilarity": {},
    "SiameseEncoder": {"filters": [4, 6]},
    "DifferenceDecoder": {"filters": [4, 5, 6, 7]},
}
every_layer = pytest.mark.parametrize("name", LAYERS)
IMAGES = np.random.default_rng(0).random((2, 2, 16, 24, 3), dtype="float32")


def apply(name, reference, distorted):
    layer = getattr(macs_layers, name)(**LAYERS[name])
    if name == "DifferenceDecoder":
        encoder = macs_layers.SiameseEncoder([4, 6])
        return layer(encoder([reference, distorted]))
    return layer(
        [reference, distorted] if name in ("Dissimilarity", "SiameseEncoder") else distorted
    )


def model_with(*names, size=(None, None)):
    pair = [keras.Input((*size, 3), name=name) for name in ("reference", "distorted")]
    return keras.Model(pair, keras.tree.flatten([apply(name, *pair) for name in names]))


def outputs_of(model):
    return keras.tree.flatten(model.predict(list(IMAGES), verbose=0))


@every_layer
def test_unknown_height_and_width(name):
    unknown, known = model_with(name), model_with(name, size=IMAGES.shape[2:4])
    known.set_weights(unknown.get_weights())
    for output, expected, symbol in zip(
        outputs_of(unknown), outputs_of(known), unknown.outputs, strict=True
    ):
        np.testing.assert_allclose(output, expected, atol=1e-5)
        for length, side in zip(output.shape, symbol.shape, strict=True):
            assert side in (None, length)


@every_layer
def test_channels_first_is_refused(name):
    layer_class = getattr(macs_layers, name)
    keras.config.set_image_data_format("channels_first")
    try:
        with pytest.raises(ValueError, match=f"{name} needs channels-last images"):
            layer_class(**LAYERS[name])
    finally:
        keras.config.set_image_data_format("channels_last")
    with pytest.raises(ValueError, match=r"channels_first|data_format"):
        layer_class(**LAYERS[name], data_format="channels_first")


def test_a_clone_computes_the_same():
    model = model_with(*LAYERS)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    for output, expected in zip(outputs_of(clone), outputs_of(model), strict=True):
        np.testing.assert_allclose(output, expected, atol=1e-6)


def test_a_sequential_and_a_subclassed_model_train_under_jit():
    class Subclassed(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder = macs_layers.SiameseEncoder([4, 6], batch_normalization=True)
            self.decoder = macs_layers.DifferenceDecoder([4, 5, 6, 7])
            self.pool = keras.layers.GlobalAveragePooling2D()

        def call(self, pair, training=None):
            pyramids = self.encoder(pair, training=training)
            return self.pool(self.decoder(pyramids, training=training))

    sequential = keras.Sequential(
        [
            macs_layers.ConvBlock(4),
            macs_layers.AttentionBlock(4),
            macs_layers.ResidualBlock(),
            macs_layers.TiledConvLSTM2D(2, tile_size=8, kernel_size=3),
            keras.layers.GlobalAveragePooling2D(),
        ]
    )
    for model, inputs in ((sequential, IMAGES[0]), (Subclassed(), list(IMAGES))):
        model.compile("sgd", "mse", jit_compile=BACKEND != "torch")
        history = model.fit(inputs, np.zeros((2, 1)), epochs=2, verbose=0).history["loss"]
        assert history[1] < history[0]


@pytest.mark.skipif(BACKEND != "tensorflow", reason="exports are TensorFlow's")
@pytest.mark.parametrize("format", ["tf_saved_model", "onnx"])
@pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")  # Keras' patch
def test_exports_compute_the_same(tmp_path, format):
    model = model_with(*LAYERS, size=IMAGES.shape[2:4])
    expected = outputs_of(model)
    path = tmp_path / ("model.onnx" if format == "onnx" else "model")
    model.export(path, format=format, verbose=False)
    received = run_onnx(path) if format == "onnx" else run_saved_model(path)
    for output, other in zip(received, expected, strict=True):
        np.testing.assert_allclose(output, other, atol=1e-4)


def run_onnx(path):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]
    return session.run(None, dict(zip(names, IMAGES, strict=True)))


def run_saved_model(path):
    import tensorflow as tf

    artifact = tf.saved_model.load(path)
    return [output.numpy() for output in keras.tree.flatten(artifact.serve(list(IMAGES)))]
