import keras
import numpy as np
import pytest

from macs_layers import TileImage


@pytest.mark.parametrize("tile_size", [4, (4, 6)])
def test_is_a_proper_layer(check_layer, images, tile_size):
    check_layer(TileImage, {"tile_size": tile_size}, images(2, 8, 12, 3))


def test_tiles_come_row_by_row(images):
    image = images(2, 8, 12, 3)
    tiles = keras.ops.convert_to_numpy(TileImage((4, 6))(image))
    expected = [image[:, :4, :6], image[:, :4, 6:], image[:, 4:, :6], image[:, 4:, 6:]]
    np.testing.assert_array_equal(tiles, np.stack(expected, axis=1))


def test_image_of_unknown_size(images):
    symbol = keras.Input((None, None, 3))
    model = keras.Model(symbol, TileImage(4)(symbol))
    assert model.output_shape == (None, None, 4, 4, 3)
    assert model.predict(images(2, 8, 12, 3), verbose=0).shape == (2, 6, 4, 4, 3)


@pytest.mark.parametrize("shape, side", [((1, 10, 8, 3), "height of 10"), ((1, 8, 9, 3), "width")])
def test_tile_that_does_not_divide(shape, side):
    with pytest.raises(ValueError, match=f"tile of 4 does not divide the image's {side}"):
        TileImage(4)(np.zeros(shape))


@pytest.mark.parametrize("tile_size", [0, -4, 4.0, (4, 4, 4), "4"])
def test_bad_tile_size(tile_size):
    with pytest.raises(ValueError, match="tile_size must be a positive int or a pair"):
        TileImage(tile_size)
