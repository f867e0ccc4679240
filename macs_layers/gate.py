from typing import Any

import keras

from macs_layers.image_layer import ImageLayer


class Gate(ImageLayer):
    """Base class of attentions that compute ``x * sigmoid(W2 relu(W1 context(x)))``.

    Subclasses define `context`.
    """

    def __init__(self, reduction: int = 1, return_attention: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.reduction = reduction
        self.return_attention = return_attention

    def context(self, inputs):
        raise NotImplementedError

    def context_shape(self, input_shape):
        return input_shape

    def build(self, input_shape):
        channels = input_shape[-1]
        if channels % self.reduction:
            raise ValueError(
                "reduction must divide the number of channels. Received: "
                f"reduction={self.reduction}, {channels} channels"
            )
        options = {"kernel_size": 1, "dtype": self.dtype_policy}
        self.squeeze = keras.layers.Conv2D(channels // self.reduction, activation="relu", **options)
        self.excite = keras.layers.Conv2D(channels, activation="sigmoid", **options)
        shape = self.context_shape(input_shape)
        self.squeeze.build(shape)
        self.excite.build((*shape[:-1], self.squeeze.filters))

    def call(self, inputs):
        attention = self.excite(self.squeeze(self.context(inputs)))
        outputs = inputs * attention
        return (outputs, attention) if self.return_attention else outputs

    def compute_output_shape(self, input_shape):
        attention_shape = self.context_shape(input_shape)
        return (input_shape, attention_shape) if self.return_attention else input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "reduction": self.reduction,
            "return_attention": self.return_attention,
        }
