"""Splits a network into a local and a global half, to process large images in parts."""

from dataclasses import dataclass

import keras
import numpy as np

from macs_layers import DifferenceDecoder, Dissimilarity
from zoo.scoring.parts import Layout

HEIGHT, WIDTH = 1024, 64  # of the image that strides are measured on


@dataclass(frozen=True)
class Halves:
    """A network split in two, to process large images in parts.

    Attributes:
        places: `keras.Model` from a pair of images to a list of features: maps
            ``(batch, height / stride, width / stride, channels)``, or sums of their rows
            ``(batch, height / stride, channels)``. The features of the parts of an image,
            concatenated, are those of the image.
        judge: `keras.Model` from these to scores ``(batch, 1)``.
        layout: `Layout` of the parts.
    """

    places: object
    judge: object
    layout: Layout


def split(network):
    """The `Halves` of a network for images of any size; `None` if it cannot be split."""
    if network.input_shape[0][1] is not None:
        return None
    for kind, halve in ((Dissimilarity, _by_rows), (DifferenceDecoder, _by_maps)):
        layers = [layer for layer in network.layers if isinstance(layer, kind)]
        if layers:
            return halve(network, layers)
    return None


def multiple_of(network):
    """Number that height and width of the images must be multiples of."""
    return 16 if any(isinstance(layer, DifferenceDecoder) for layer in network.layers) else 1


class _Method(keras.layers.Layer):
    """Wraps a method of a layer as a layer."""

    def __init__(self, layer, method):
        super().__init__(dtype=layer.dtype_policy)
        self.layer = layer
        self.method = method

    def call(self, inputs):
        return getattr(self.layer, self.method)(inputs)


def _by_rows(network, layers):
    sums_of = [_Method(layer, "sums_of_rows")(layer.input) for layer in layers]
    places = keras.Model(network.inputs, sums_of)
    sums = [keras.Input(output.shape[1:]) for output in places.outputs]
    after = keras.Model([layer.output for layer in layers], network.output)
    pooled = [_Method(layer, "pool")(rows) for layer, rows in zip(layers, sums, strict=True)]
    judged = after(pooled)
    strides = _strides(places)
    banks = [layer.kernel_size[0] for layer in network.layers if hasattr(layer, "kernel_size")]
    layout = Layout(
        strides, multiple_of(network), max(strides), 0, max(strides) * max(banks), rows=True
    )
    return Halves(places, keras.Model(sums, judged), layout)


def _by_maps(network, layers):
    (decoder,) = layers
    places = keras.Model(network.inputs, [decoder.output])
    judge = keras.Model([decoder.output], network.output)
    return Halves(
        places, judge, Layout(_strides(places), multiple_of(network), 16, 64, 80, rows=False)
    )


def _strides(places):
    picture = np.zeros((1, HEIGHT, WIDTH, 3), "float32")
    rows = [len(part[0]) for part in outputs(places, [picture, picture])]
    return [2 ** round(np.log2(HEIGHT / count)) for count in rows]


def outputs(model, inputs):
    """Outputs of a Keras model for a batch, as a list of arrays."""
    return keras.tree.flatten(model.predict_on_batch(inputs))
