from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from macs_layers.image_layer import ImageLayer


@keras.saving.register_keras_serializable(package="macs_layers")
class TileImage(ImageLayer):
    """Cuts an image into a sequence of tiles, row by row from the top left.

    >>> tiles = TileImage(tile_size=72)(np.zeros((1, 288, 216, 3)))
    >>> tuple(tiles.shape)  # 4 rows of 3 tiles
    (1, 12, 72, 72, 3)

    Args:
        tile_size: Int or pair of ints. Height and width of a tile in pixels.

    Input shape:
        ``(batch, height, width, channels)``, height and width divisible by those of the tile.

    Output shape:
        ``(batch, tiles, tile_height, tile_width, channels)``.

    Raises:
        ValueError: If the tile does not divide the height or the width.
    """

    def __init__(self, tile_size: int | Sequence[int], **kwargs: Any):
        super().__init__(**kwargs)
        self.tile_size = as_pair(tile_size)
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def call(self, images):
        _, rows, columns = self._grid(images.shape)
        tile_height, tile_width = self.tile_size
        height, width, channels = ops.shape(images)[1:]
        rows = height // tile_height if rows is None else rows
        columns = width // tile_width if columns is None else columns
        tiles = ops.reshape(images, (-1, rows, tile_height, columns, tile_width, channels))
        tiles = ops.transpose(tiles, (0, 1, 3, 2, 4, 5))
        return ops.reshape(tiles, (-1, rows * columns, tile_height, tile_width, channels))

    def compute_output_shape(self, input_shape):
        batch, rows, columns = self._grid(input_shape)
        tiles = None if rows is None or columns is None else rows * columns
        return (batch, tiles, *self.tile_size, input_shape[-1])

    def _grid(self, shape):
        """Batch size and number of rows and columns of tiles, None where unknown."""
        grid = [shape[0]]
        for side, length, tile in zip(("height", "width"), shape[1:3], self.tile_size, strict=True):
            if length is not None and length % tile:
                raise ValueError(
                    f"{self.__class__.__name__}: a tile of {tile} does not divide the image's "
                    f"{side} of {length}. Received: tile_size={self.tile_size}, "
                    f"image shape {tuple(shape)}"
                )
            grid.append(None if length is None else length // tile)
        return grid

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "tile_size": self.tile_size}


def as_pair(tile_size):
    """An int or a pair of ints as a pair of positive ints."""
    pair = tuple(tile_size) if isinstance(tile_size, list | tuple) else (tile_size, tile_size)
    if len(pair) != 2 or not all(isinstance(side, int) and side > 0 for side in pair):
        raise ValueError(
            f"tile_size must be a positive int or a pair of them. Received: {tile_size}"
        )
    return pair
