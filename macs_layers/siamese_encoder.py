from collections.abc import Sequence
from typing import Any

import keras

from macs_layers.conv_block import ConvBlock
from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class SiameseEncoder(ImageLayer):
    """Encodes two images as two feature pyramids with shared weights.

    A stem convolution without activation is followed by one `ConvBlock` per stage, with max
    pooling by 2 between stages. The pyramid holds the output of every stage, finest first.

    >>> encoder = SiameseEncoder(filters=[8, 16], kernel_sizes=[5, 3])
    >>> reference, distorted = np.zeros((1, 32, 32, 3)), np.ones((1, 32, 32, 3))
    >>> reference_pyramid, distorted_pyramid = encoder([reference, distorted])
    >>> [tuple(level.shape) for level in distorted_pyramid]
    [(1, 32, 32, 8), (1, 16, 16, 16)]

    Args:
        filters: List of ints. Channels of each stage.
        kernel_sizes: Int or list of ints. Kernel size of each stage; the stem has the first.
            Defaults to 3.
        stem_filters: Int. Channels of the stem. Defaults to 3.
        negative_slope: Float. Slope of the activations below zero. Defaults to 0.3.
        batch_normalization: Bool. Whether BatchNormalization follows each activation. The two
            images are normalized separately. Defaults to False.
        kernel_regularizer: Keras regularizer of all kernels. Defaults to None.

    Input shape:
        A pair of images, reference and distorted, each ``(batch, height, width, channels)``.

    Output shape:
        A pair of tuples, for the reference and the distorted image, of
        ``(batch, height / 2**i, width / 2**i, filters[i])``.

    Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
    """

    def __init__(
        self,
        filters: Sequence[int],
        kernel_sizes: int | Sequence[int] = 3,
        stem_filters: int | None = 3,
        negative_slope: float = 0.3,
        batch_normalization: bool = False,
        kernel_regularizer: str | keras.regularizers.Regularizer | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.filters = list(filters)
        if isinstance(kernel_sizes, int):
            kernel_sizes = [kernel_sizes] * len(self.filters)
        self.kernel_sizes = list(kernel_sizes)
        if not self.filters or len(self.kernel_sizes) != len(self.filters):
            raise ValueError(
                "SiameseEncoder needs one kernel size per stage. Received: "
                f"filters={self.filters}, kernel_sizes={self.kernel_sizes}"
            )
        self.stem_filters = stem_filters
        self.negative_slope = negative_slope
        self.batch_normalization = batch_normalization
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.stem = keras.layers.Conv2D(
            stem_filters,
            self.kernel_sizes[0],
            padding="same",
            kernel_regularizer=self.kernel_regularizer,
            dtype=self.dtype_policy,
            name="stem",
        )
        self.stages = [
            ConvBlock(
                stage_filters,
                kernel_size,
                negative_slope=negative_slope,
                batch_normalization=batch_normalization,
                kernel_regularizer=self.kernel_regularizer,
                dtype=self.dtype_policy,
                name=f"stage_{number}",
            )
            for number, (stage_filters, kernel_size) in enumerate(
                zip(self.filters, self.kernel_sizes, strict=True), start=1
            )
        ]
        self.pool = keras.layers.MaxPooling2D(2, dtype=self.dtype_policy)

    def build(self, input_shape):
        shape = input_shape[0]
        self.stem.build(shape)
        shape = (*shape[:-1], self.stem_filters)
        levels, _ = self.compute_output_shape(input_shape)
        for stage, level in zip(self.stages, levels, strict=True):
            stage.build((*level[:-1], shape[-1]))
            shape = level

    def call(self, images, training=None):
        reference, distorted = images
        return self._encode(reference, training), self._encode(distorted, training)

    def _encode(self, image, training):
        features = self.stem(image)
        pyramid = []
        for stage in self.stages:
            if pyramid:
                features = self.pool(features)
            features = stage(features, training=training)
            pyramid.append(features)
        return tuple(pyramid)

    def compute_output_shape(self, input_shape):
        return tuple(
            tuple(
                (
                    batch,
                    None if height is None else height // 2**level,
                    None if width is None else width // 2**level,
                    filters,
                )
                for level, filters in enumerate(self.filters)
            )
            for batch, height, width, _ in input_shape
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_sizes": self.kernel_sizes,
            "stem_filters": self.stem_filters,
            "negative_slope": self.negative_slope,
            "batch_normalization": self.batch_normalization,
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
        }
