import keras
import numpy as np
from keras import ops

from macs_losses import correlation, exact_correlation
from macs_losses.data_set_metric import DataSetMetric


class StoredScoresMetric(DataSetMetric):
    """Base class of metrics that store all scores.

    Called eagerly, it accepts any number of scores and computes in float64. Compiled steps, as in
    `fit` and `evaluate`, compute in float32 and store up to `capacity` scores: beyond that, the
    progress bar shows NaN and the end of the epoch raises an error.

    Args:
        capacity: Int. Maximum number of scores in compiled steps, at 12 bytes each. Defaults to
            1,048,576.
        name: String. Name of the metric. Defaults to None.
        dtype: String. Type of the result. Defaults to None, for float32.

    Subclasses define `value`.
    """

    def __init__(self, capacity: int = 2**20, name: str | None = None, dtype: str | None = None):
        super().__init__(name=name, dtype=dtype)
        if capacity < 1:
            raise ValueError(f"`capacity` must be at least 1. Received: {capacity}")
        self.capacity = capacity
        self.count = self.add_variable((), "zeros", dtype="int32", name="count")
        # Scores beyond the capacity overwrite the last element.
        self.stores = [
            self.add_variable((capacity + 1,), "zeros", dtype="float32", name=name)
            for name in ("y_true", "y_pred", "weight")
        ]
        self.count_read = self.add_variable((), "zeros", dtype="int32", name="count_read")
        self.read = []

    def update_state(self, y_true, y_pred, sample_weight=None):
        vectors = self.as_vectors(y_true, y_pred, sample_weight)
        arrays = read(*vectors, self.count_read)
        if arrays is None:
            self.store(vectors)
        else:
            self.read.append(np.stack(arrays[:3]))
            self.count_read.assign_add(len(arrays[0]))

    def store(self, vectors):
        batch = ops.shape(vectors[0])[0]
        # PyTorch's symbolic run of a step has a count of uninitialized memory: clipped at 0, too.
        places = ops.clip(self.count + ops.arange(batch, dtype="int32"), 0, self.capacity)
        for store, vector in zip(self.stores, vectors, strict=True):
            filled = ops.scatter_update(ops.convert_to_tensor(store), places[:, None], vector)
            store.assign(filled)
        self.count.assign_add(batch)

    def result(self):
        arrays = read(self.count, *self.stores)
        if arrays is None:
            lost = ops.logical_or(self.count > self.capacity, self.count_read > 0)
            value = ops.where(lost, float("nan"), self.compiled_value())
        else:
            value = self.exact_value(*arrays)
        return ops.cast(value, self.dtype)

    def exact_value(self, count, *stores):
        if count > self.capacity:
            raise ValueError(
                f"{type(self).__name__} received {count:,} scores, more than its capacity of "
                f"{self.capacity:,}: use {type(self).__name__}(capacity={count})."
            )
        scores = [np.stack([store[:count] for store in stores]), *self.read]
        y_true, y_pred, weight = np.concatenate(scores, axis=1).astype("float64")
        if np.isnan(weight).any():
            return float("nan")
        with np.errstate(invalid="ignore"):  # infinite scores have no mean
            return self.value(exact_correlation, y_true, y_pred, weight)

    def compiled_value(self, length=1024):
        """Computes the value from the filled part of the store, up to a factor of 4."""

        def value():
            first = [ops.convert_to_tensor(store)[:length] for store in self.stores]
            return self.value(correlation, *first)

        if length >= self.capacity:
            return value()
        return ops.cond(self.count <= length, value, lambda: self.compiled_value(4 * length))

    def value(self, functions, y_true, y_pred, weight):
        """Computes the metric over all samples.

        Args:
            functions: Module. `macs_losses.correlation` for tensors or
                `macs_losses.exact_correlation` for NumPy arrays.
            y_true: Targets, shape `(samples,)`.
            y_pred: Predictions, shape `(samples,)`.
            weight: Weights of the samples, 0 for unused elements, shape `(samples,)`.

        Returns:
            A scalar.
        """
        raise NotImplementedError

    def reset_state(self):
        super().reset_state()
        if read(self.count) is not None:
            self.read = []

    def get_config(self):
        return {**super().get_config(), "capacity": self.capacity}


def read(*tensors):
    """Values of tensors, or None while tracing or in a stateless call."""
    with keras.StatelessScope(initialize_variables=False) as scope:
        if scope.original_scope is not None:
            return None
    try:
        return [ops.convert_to_numpy(tensor) for tensor in tensors]
    except (NotImplementedError, TypeError):
        return None
