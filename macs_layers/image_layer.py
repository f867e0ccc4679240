import keras


class ImageLayer(keras.layers.Layer):
    """Base of the layers of channels-last images; `channels_first` is refused."""

    def __init__(self, **kwargs):
        require_channels_last(type(self).__name__, keras.config.image_data_format())
        super().__init__(**kwargs)


def require_channels_last(name, data_format):
    if data_format != "channels_last":
        raise ValueError(
            f"{name} takes channels-last images, not {data_format}: transpose them and call "
            "keras.config.set_image_data_format('channels_last')."
        )
