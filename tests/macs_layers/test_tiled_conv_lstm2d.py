import keras
import numpy as np
import pytest

from macs_layers import TiledConvLSTM2D, TileImage


@pytest.mark.parametrize("options", [{}, {"return_sequences": True, "kernel_size": 3}])
def test_is_a_proper_layer(check_layer, images, options):
    config = {"filters": 4, "tile_size": 8, **options}
    check_layer(TiledConvLSTM2D, config, images(2, 16, 24, 3))


def test_equals_the_lstm_of_the_tiles(images):
    image = images(2, 16, 24, 3)
    layer = TiledConvLSTM2D(4, tile_size=8)
    outputs = layer(image)
    lstm = keras.layers.ConvLSTM2D(4, 5, padding="same")
    tiles = TileImage(8)(image)
    lstm.build(tiles.shape)
    lstm.set_weights(layer.get_weights())
    assert outputs.shape == (2, 8, 8, 4)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(outputs), keras.ops.convert_to_numpy(lstm(tiles)), atol=1e-6
    )


def test_tile_that_does_not_divide(images):
    with pytest.raises(ValueError, match="tile of 8 does not divide the image's width of 20"):
        TiledConvLSTM2D(4, tile_size=8)(images(1, 16, 20, 3))
