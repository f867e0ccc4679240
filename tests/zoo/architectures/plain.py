"""The four networks once more, written out layer by layer from their description.

A second derivation to hold the package's own against: nothing here is shared with it.
"""

import keras
from keras import layers, ops


class Plain:
    """One network, and its layers in the order in which they were first used."""

    def __init__(self, kind, filters, slope=0.5, kernels=(5, 5, 3, 3), dense=32, size=288, tile=72):
        self.made = []
        self.slope = slope
        self.normalize = kind in ("bn", "attention")
        f1, f2, f3, f4, f5, f6, f7, f8, f9, f10 = filters

        images = [keras.Input((size, size, 3)), keras.Input((size, size, 3))]
        reference, distorted = [(image - 127.5) / 127.5 for image in images]
        if kind == "tiled":
            gate = lambda x: ops.minimum(ops.relu(0.5 + x / 5), 1)  # noqa: E731
            lstm = layers.ConvLSTM2D(32, 5, padding="same", recurrent_activation=gate)
            self.new(lstm)
            reference, distorted = (
                lstm(ops.stack(cut_tiles(image, size, tile), axis=1))
                for image in (reference, distorted)
            )

        stem = self.new(layers.Conv2D(3, kernels[0], padding="same"))
        stages = [self.stage(f, k) for f, k in zip((f1, f2, f3, f4), kernels, strict=True)]
        reference, distorted = stem(reference), stem(distorted)
        differences = []
        for number, stage in enumerate(stages):
            if number:
                reference, distorted = (layers.MaxPool2D(2)(x) for x in (reference, distorted))
            reference, distorted = stage(reference), stage(distorted)
            differences.append(ops.absolute(reference - distorted))

        if kind == "tiled":
            x = self.stage(f5, 3)(distorted)
        else:
            x = layers.UpSampling2D(2)(self.stage(f5, 3)(layers.MaxPool2D(2)(distorted)))
        for filters_here, difference in zip((f6, f7, f8), differences[:0:-1], strict=True):
            x = ops.concatenate([x, difference], axis=-1)
            x = layers.UpSampling2D(2)(self.stage(filters_here, 3)(x))
        x = ops.concatenate([x, differences[0]], axis=-1)
        self.normalize = kind == "attention"
        x = self.stage(f10 if kind == "attention" else f9, 3, strides=4)(x)
        x = self.stage(f10, 3, strides=2)(x)

        if kind == "attention":
            x = self.attention(x, f9)
            for _ in range(3):
                inner = self.new(layers.Conv2D(f9, 3, padding="same", activation="relu"))(x)
                x = x + self.new(layers.Conv2D(f9, 3, padding="same"))(inner)

        x = self.new(layers.Dense(dense, activation="relu"))(layers.Flatten()(x))
        last = "tanh" if kind == "attention" else "sigmoid"
        x = self.new(layers.Dense(1, activation=last))(x)
        self.model = keras.Model(images, self.new(layers.Dense(1))(x))

    @property
    def weights(self):
        return [weight for layer in self.made for weight in layer.weights]

    def new(self, layer):
        self.made.append(layer)
        return layer

    def stage(self, filters, kernel, strides=1):
        convolution = self.new(layers.Conv2D(filters, kernel, strides=strides, padding="same"))
        activation = layers.LeakyReLU(negative_slope=self.slope)
        if not self.normalize:
            return lambda x: activation(convolution(x))
        normalization = self.new(layers.BatchNormalization())
        return lambda x: normalization(activation(convolution(x)))

    def attention(self, x, f):
        u = self.new(layers.Conv2D(f, 3, padding="same", activation="relu"))(x)
        u = self.new(layers.BatchNormalization())(u)
        u = self.new(layers.Conv2D(f, 3, padding="same"))(u)
        channel = layers.Reshape((1, 1, f))(layers.GlobalAveragePooling2D()(u))
        channel = self.new(layers.Conv2D(f, 1, activation="relu"))(channel)
        channel = self.new(layers.Conv2D(f, 1, activation="sigmoid"))(channel)
        spatial = self.new(layers.Conv2D(f, 1, activation="relu"))(u)
        spatial = self.new(layers.Conv2D(f, 1, activation="sigmoid"))(spatial)
        x = ops.concatenate([x, u * channel, u * spatial], axis=-1)
        return self.new(layers.Conv2D(f, 1))(x)


def cut_tiles(image, size, tile):
    corners = range(0, size, tile)
    return [image[:, top : top + tile, left : left + tile] for top in corners for left in corners]
