from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from macs_layers.conv_block import ConvBlock
from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class DifferenceDecoder(ImageLayer):
    """Decodes the differences of two feature pyramids, from the coarsest level to the finest.

    Starts from the coarsest features of the *distorted* image. Each level concatenates the
    absolute difference of the two images' features, applies a `ConvBlock` and upsamples by 2. At
    the finest level the block has stride 4, and a last block has stride 2.

    >>> pyramid = [np.ones((1, 32, 32, 8)), np.ones((1, 16, 16, 16))]
    >>> tuple(DifferenceDecoder(filters=[16, 16, 8, 4])([pyramid, pyramid]).shape)
    (1, 4, 4, 4)

    Args:
        filters: List of ints. Channels of the first block, of each level's block from the
            coarsest, and of the last block: two more than the pyramids have levels.
        negative_slope: Float. Slope of the activations below zero. Defaults to 0.3.
        bottleneck: Bool. Whether the first block works at half the size of the coarsest level,
            between max pooling and upsampling. Defaults to True.
        batch_normalization: Bool. Whether BatchNormalization follows the blocks of stride 1.
            Defaults to False.
        normalize_strided: Bool. Whether it follows the two strided blocks. Defaults to False.
        kernel_regularizer: Keras regularizer of all kernels. Defaults to None.

    Input shape:
        A pair of pyramids, reference and distorted, as from `SiameseEncoder`: tuples of
        ``(batch, height / 2**i, width / 2**i, channels_i)``. A bottleneck needs an even height
        and width at the coarsest level.

    Output shape:
        ``(batch, ceil(height / 8), ceil(width / 8), filters[-1])``.

    Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
    """

    def __init__(
        self,
        filters: Sequence[int],
        negative_slope: float = 0.3,
        bottleneck: bool = True,
        batch_normalization: bool = False,
        normalize_strided: bool = False,
        kernel_regularizer: str | keras.regularizers.Regularizer | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.filters = list(filters)
        if len(self.filters) < 3:
            raise ValueError(
                "DifferenceDecoder needs at least 3 filters: first block, each level, last block. "
                f"Received: filters={self.filters}"
            )
        self.negative_slope = negative_slope
        self.bottleneck = bottleneck
        self.batch_normalization = batch_normalization
        self.normalize_strided = normalize_strided
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

        first, *levels, finest, closing = self.filters
        self.first = self._block("first", first)
        self.levels = [
            *(self._block(f"level_{number}", level) for number, level in enumerate(levels, 1)),
            self._block("finest", finest, strides=4),
        ]
        self.closing = self._block("closing", closing, strides=2)
        self.pool = keras.layers.MaxPooling2D(2, dtype=self.dtype_policy)
        self.upsample = keras.layers.UpSampling2D(2, dtype=self.dtype_policy)

    def _block(self, name, filters, strides=1):
        normalize = self.batch_normalization if strides == 1 else self.normalize_strided
        return ConvBlock(
            filters,
            strides=strides,
            negative_slope=self.negative_slope,
            batch_normalization=normalize,
            kernel_regularizer=self.kernel_regularizer,
            dtype=self.dtype_policy,
            name=name,
        )

    def build(self, input_shape):
        _, pyramid = input_shape
        if len(pyramid) != len(self.levels):
            raise ValueError(
                f"DifferenceDecoder with {len(self.filters)} filters takes pyramids of "
                f"{len(self.levels)} levels. Received: {len(pyramid)} levels"
            )
        batch, height, width, channels = pyramid[-1]
        if self.bottleneck and any(side is not None and side % 2 for side in (height, width)):
            raise ValueError(
                "DifferenceDecoder with a bottleneck needs an even height and width at the "
                f"coarsest level. Received: {height} x {width}"
            )
        self.first.build((batch, None, None, channels))
        channels = self.first.filters
        for block, level in zip(self.levels, reversed(pyramid), strict=True):
            block.build((*level[:-1], channels + level[-1]))
            channels = block.filters
        self.closing.build((batch, None, None, channels))

    def call(self, pyramids, training=None):
        reference, distorted = pyramids
        features = self._start(distorted[-1], training)
        for level, block in zip(reversed(range(len(distorted))), self.levels, strict=True):
            difference = ops.abs(reference[level] - distorted[level])
            features = ops.concatenate([features, difference], axis=-1)
            features = block(features, training=training)
            if level:
                features = self.upsample(features)
        return self.closing(features, training=training)

    def _start(self, features, training):
        if not self.bottleneck:
            return self.first(features, training=training)
        return self.upsample(self.first(self.pool(features), training=training))

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape[1][0]
        return (
            batch,
            None if height is None else -(-height // 8),
            None if width is None else -(-width // 8),
            self.filters[-1],
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "filters": self.filters,
            "negative_slope": self.negative_slope,
            "bottleneck": self.bottleneck,
            "batch_normalization": self.batch_normalization,
            "normalize_strided": self.normalize_strided,
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
        }
