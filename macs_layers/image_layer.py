import keras


class ImageLayer(keras.layers.Layer):
    """Base class of layers for channels-last images; rejects `channels_first`."""

    def __init__(self, **kwargs):
        require_channels_last(type(self).__name__, keras.config.image_data_format())
        super().__init__(**kwargs)


def require_channels_last(name, data_format):
    if data_format != "channels_last":
        raise ValueError(
            f"{name} needs channels-last images, not {data_format}: transpose them and call "
            "keras.config.set_image_data_format('channels_last')."
        )
