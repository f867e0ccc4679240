import keras
from keras import ops

from macs_layers.dissimilarity import root


@keras.saving.register_keras_serializable(package="macs_layers")
class RootScaling(keras.layers.Layer):
    """Square root of features divided by their typical size.

    The root separates differences near 0, which people just begin to see. `adapt` learns the
    typical size of each feature from data, as `keras.layers.Normalization` learns mean and
    variance.

    >>> layer = RootScaling()
    >>> layer.adapt(np.array([[1.0, 30.0], [3.0, 50.0]]))
    >>> np.asarray(layer(np.array([[8.0, 0.0]]))).round(3)
    array([[2., 0.]], dtype=float32)

    Input shape:
        Features ``(batch, features)``, 0 or more.

    Output shape:
        Same as the input.
    """

    def build(self, input_shape):
        self.typical = self.add_weight(
            name="typical", shape=(input_shape[-1],), initializer="ones", trainable=False
        )

    def adapt(self, data):
        """Sets the typical sizes to the means of `data`, ``(samples, features)``."""
        if not self.built:
            self.build(data.shape)
            self.built = True
        self.typical.assign(data.mean(axis=0) + 1e-6)

    def call(self, inputs):
        return ops.cast(
            root(ops.cast(inputs, "float32") / ops.cast(self.typical, "float32")),
            self.compute_dtype,
        )

    def compute_output_shape(self, input_shape):
        return input_shape
