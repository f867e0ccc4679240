from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="macs_layers")
def hard_sigmoid(x: Any) -> Any:
    """The hard sigmoid of Keras 2, ``clip(0.2 x + 0.5, 0, 1)``.

    Networks trained with Keras 2's ConvLSTM2D need it: it was the recurrent activation. The hard
    sigmoid of Keras 3 has a slope of 1/6.

    >>> [round(float(y), 3) for y in hard_sigmoid(np.array([-3.0, 0.0, 1.0, 3.0]))]
    [0.0, 0.5, 0.7, 1.0]

    Args:
        x: Tensor of any shape.

    Returns:
        Tensor of the same shape, between 0 and 1.
    """
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)
