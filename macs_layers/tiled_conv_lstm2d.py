from collections.abc import Sequence
from typing import Any

import keras

from macs_layers.image_layer import require_channels_last
from macs_layers.tile_image import TileImage


@keras.saving.register_keras_serializable(package="macs_layers")
class TiledConvLSTM2D(keras.layers.ConvLSTM2D):
    """Runs a convolutional LSTM over the tiles of an image.

    The tiles form a sequence, row by row (see `TileImage`), for a `keras.layers.ConvLSTM2D`: a
    summary of a large image at the size of one tile.

    >>> layer = TiledConvLSTM2D(filters=4, tile_size=8, kernel_size=3)
    >>> tuple(layer(np.zeros((2, 32, 32, 3))).shape)
    (2, 8, 8, 4)

    Args:
        filters: Int. Number of output channels.
        tile_size: Int or pair of ints. Height and width of a tile in pixels.
        kernel_size: Int or pair of ints. Size of the kernels. Defaults to 5.
        padding: String. "same" or "valid". Defaults to "same", unlike ConvLSTM2D.
        **kwargs: Other arguments of `keras.layers.ConvLSTM2D`, such as `return_sequences`.

    Input shape:
        ``(batch, height, width, channels)``, height and width divisible by those of the tile.

    Output shape:
        ``(batch, tile_height, tile_width, filters)``, or with `return_sequences=True`
        ``(batch, tiles, tile_height, tile_width, filters)``.

    Raises:
        ValueError: If the tile does not divide the height or the width.

    Source: [Shi et al., 2015](https://arxiv.org/abs/1506.04214) for the ConvLSTM,
    [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531) for the tiles.
    """

    def __init__(
        self,
        filters: int,
        tile_size: int | Sequence[int],
        kernel_size: int | Sequence[int] = 5,
        padding: str = "same",
        **kwargs: Any,
    ):
        super().__init__(filters, kernel_size, padding=padding, **kwargs)
        require_channels_last(type(self).__name__, self.data_format)
        self.tile_image = TileImage(tile_size, dtype=self.dtype_policy)
        self.tile_size = self.tile_image.tile_size
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def build(self, images_shape):
        super().build(self.tile_image.compute_output_shape(images_shape))

    def call(self, images, initial_state=None, mask=None, training=False):
        tiles = self.tile_image(images)
        return super().call(tiles, initial_state=initial_state, mask=mask, training=training)

    def compute_output_shape(self, images_shape, initial_state_shape=None):
        tiles_shape = self.tile_image.compute_output_shape(images_shape)
        return super().compute_output_shape(tiles_shape, initial_state_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "tile_size": self.tile_size}
