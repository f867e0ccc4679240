from typing import Any

import keras
import numpy as np
from keras import ops

from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class Dissimilarity(ImageLayer):
    """Measures how much the features of two images differ, per channel.

    The map ``(a - b)**2 / (a**2 + b**2 + c)`` is the relative difference of two responses, as in
    the similarity maps of SSIM; each channel learns its constant `c`. The map is pooled in three
    ways: its mean, its mean weighted by the strength of all channels' responses (with learned
    weights), and its second moment, which tells a bad spot from an even haze. Two more outputs are
    the energy that a channel gained and lost. All are 0 for equal images.

    >>> features = np.random.default_rng(0).normal(size=(2, 16, 16, 4))
    >>> keras.ops.convert_to_numpy(Dissimilarity()([features, features])).any()
    np.False_
    >>> tuple(Dissimilarity()([features, 2 * features]).shape)
    (2, 20)

    Args:
        constant: Float. Initial value of the learned constants. Much smaller responses count as
            equal. Defaults to 0.01.

    Input shape:
        A pair of features, reference and distorted, each ``(batch, height, width, channels)``.

    Output shape:
        ``(batch, 5 * channels)``.

    Source: maps from [Wang et al., 2004](https://doi.org/10.1109/TIP.2003.819861), weighting from
    [Reisenhofer et al., 2018](https://doi.org/10.1016/j.image.2017.11.001), second moment after the
    deviation pooling of [Xue et al., 2014](https://doi.org/10.1109/TIP.2013.2293423).
    """

    def __init__(self, constant: float = 0.01, **kwargs: Any):
        super().__init__(**kwargs)
        self.constant = constant

    def build(self, input_shape):
        channels = input_shape[0][-1]
        self.log_constant = self.add_weight(
            name="log_constant",
            shape=(channels,),
            initializer=keras.initializers.Constant(float(np.log(self.constant))),
        )
        self.salience = self.add_weight(name="salience", shape=(channels,), initializer="ones")

    def call(self, inputs):
        return self.pool(self.sums_of_rows(inputs))

    def sums_of_rows(self, inputs):
        """Row sums for `pool`, ``(batch, height, 5 * channels + 2)``.

        To process a large image in horizontal parts, concatenate the sums of all parts along the
        height and pass them to `pool`.
        """
        reference, distorted = inputs
        energies = [ops.square(image) for image in (reference, distorted)]
        difference = ops.square(reference - distorted)
        difference /= energies[0] + energies[1] + ops.exp(self.log_constant)
        response = ops.maximum(ops.abs(reference), ops.abs(distorted))
        weight = ops.matmul(response, ops.abs(self.salience)[:, None]) + 1e-3
        weights = ops.swapaxes(ops.concatenate([ops.ones_like(weight), weight], axis=-1), 2, 3)
        mean_and_weighted = ops.matmul(weights, difference)
        sums = [
            mean_and_weighted[:, :, 0],
            mean_and_weighted[:, :, 1],
            *(ops.sum(part, axis=2) for part in (ops.square(difference), *energies)),
            ops.sum(weights, axis=3),
        ]
        return ops.concatenate(sums, axis=-1)

    def pool(self, sums):
        """The layer's output, from the row sums of a whole image."""
        channels = (sums.shape[-1] - 2) // 5
        parts = ops.split(sums, [channels * part for part in range(1, 6)], axis=-1)
        # summed one by one, so that equal images have exactly equal energies
        mean, weighted, square, *energies, totals = (ops.sum(part, axis=1) for part in parts)
        count, weight = totals[:, :1], totals[:, 1:]
        before, after = (energy / count + 1e-4 for energy in energies)
        gain = ops.log(after / before)
        return ops.concatenate(
            [
                root(mean / count),
                root(weighted / weight),
                root(root(square / count)),
                ops.relu(gain),
                ops.relu(-gain),
            ],
            axis=-1,
        )

    def compute_output_shape(self, input_shape):
        batch, _, _, channels = input_shape[0]
        return (batch, 5 * channels)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "constant": self.constant}


def root(x):
    """Square root with a finite slope at 0."""
    return x / ops.sqrt(x + 1e-6)
