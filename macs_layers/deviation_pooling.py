from typing import Any

import keras
from keras import ops

from macs_layers.dissimilarity import root
from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class DeviationPooling(ImageLayer):
    """Pools each channel of a difference map by its deviation over the image.

    People notice damage that stands out: across distortion types, the deviation of a difference
    map ranks images better than its mean.

    >>> even, spot = np.full((1, 8, 8, 1), 0.2), np.zeros((1, 8, 8, 1))
    >>> spot[:, :2, :2] = 0.8
    >>> pooled = [float(DeviationPooling()(maps)[0, 0]) for maps in (even, spot)]
    >>> pooled[0] < 1e-3, round(pooled[1], 2)
    (True, 0.19)

    Args:
        order: Int. 2 for the standard deviation, 1 for the square root of the mean absolute
            deviation, as in Nafchi et al. before their last root. Defaults to 2.
        roots: Int. Number of signed square roots applied to the similarity ``1 - map`` first.
            Defaults to 0.
        channels: Int. Number of leading channels to pool. Defaults to None, for all.

    Input shape:
        Difference maps ``(batch, height, width, channels)``, 0 where images are equal.

    Output shape:
        ``(batch, channels)``, 0 or more.

    Sources: [Xue et al., 2014](https://doi.org/10.1109/TIP.2013.2293423),
    [Nafchi et al., 2016](https://doi.org/10.1109/ACCESS.2016.2604042).
    """

    def __init__(self, order: int = 2, roots: int = 0, channels: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        if order not in (1, 2):
            raise ValueError(f"`order` must be 1 or 2. Received: {order}")
        self.order = order
        self.roots = roots
        self.channels = channels

    def call(self, inputs):
        maps = ops.transpose(ops.cast(inputs, "float32"), (0, 3, 1, 2))[:, : self.channels]
        if self.roots:
            size = ops.abs(1 - maps)
            for _ in range(self.roots):
                size = ops.sqrt(size + 1e-6)
            maps = 1 - ops.where(maps > 1, -size, size)
        centered = maps - ops.mean(maps, axis=(2, 3), keepdims=True)
        spread = ops.square(centered) if self.order == 2 else ops.abs(centered)
        return ops.cast(root(ops.mean(spread, axis=(2, 3))), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], len(range(input_shape[-1])[: self.channels]))

    def get_config(self):
        return {
            **super().get_config(),
            "order": self.order,
            "roots": self.roots,
            "channels": self.channels,
        }
