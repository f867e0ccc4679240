import keras
from keras import ops


@keras.saving.register_keras_serializable(package="macs_layers")
class MeanScaling(keras.layers.Layer):
    """Features in units of their mean; 0 stays 0.

    `adapt` learns the means from data, as `keras.layers.Normalization` does, which would move 0.

    >>> layer = MeanScaling()
    >>> layer.adapt(np.array([[1.0, 30.0], [3.0, 50.0]]))
    >>> np.asarray(layer(np.array([[8.0, 0.0]]))).round(3)
    array([[4., 0.]], dtype=float32)

    Input shape:
        Features ``(batch, features)``, 0 or more.

    Output shape:
        The same.
    """

    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean", shape=(input_shape[-1],), initializer="ones", trainable=False
        )

    def adapt(self, data):
        """Takes the means of the features over `data`, ``(samples, features)``."""
        if not self.built:
            self.build(data.shape)
            self.built = True
        self.mean.assign(data.mean(axis=0) + 1e-6)

    def call(self, inputs):
        scaled = ops.cast(inputs, "float32") / ops.cast(self.mean, "float32")
        return ops.cast(scaled, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape
