from typing import Any

import keras
from keras import ops

from macs_losses.correlation import standardize
from macs_losses.sorters.errors import SorterError


class NetworkSorter:
    """Ranks vectors of any length with a network for a fixed length.

    Longer vectors are ranked in groups; the last group, or a short vector, is padded from the start
    of the vector. The rank within a group estimates the overall rank.

    Args:
        network: `keras.Model`. Maps standardized values, `(batch, length)` or
            `(batch, length, 1)`, to their ranks. It is frozen.
        name: String. Name for messages.

    Call arguments:
        values: The values to rank, shape `(n,)`.
        weight: Not used: a network cannot weigh values.

    Returns:
        The ranks, 1 for the smallest of `n`, shape `(n,)`.

    Raises:
        SorterError: If the network's input is not a vector of fixed length.
    """

    def __init__(self, network: keras.Model, name: str):
        shape = getattr(network, "input_shape", None)
        if not isinstance(shape, tuple) or len(shape) not in (2, 3) or None in shape[1:2]:
            raise SorterError(
                "A sorter network needs input shape (batch, length) or (batch, length, 1) with a "
                f"fixed length; `{name}` has {shape}."
            )
        network.trainable = False
        self.network = network
        self.name = name
        self.length = shape[1]

    def __call__(self, values: Any, weight: Any) -> Any:
        count = ops.shape(values)[0]
        filled = (count + self.length - 1) // self.length * self.length
        groups = ops.take(values, ops.arange(filled) % count)
        groups = standardize(ops.reshape(groups, (-1, self.length)), ops.ones(self.length))
        groups = ops.reshape(groups, (-1, *self.network.input_shape[1:]))
        ranks = ops.reshape(self.network(groups, training=False), (-1,))[:count]
        return (ranks - 0.5) * ops.cast(count, ranks.dtype) / self.length + 0.5
