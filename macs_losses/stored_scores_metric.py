import keras
import numpy as np
from keras import ops

from macs_losses import correlation, exact_correlation
from macs_losses.data_set_metric import DataSetMetric


class StoredScoresMetric(DataSetMetric):
    """Base of the metrics that need all scores at once: it stores them.

    Called eagerly, it takes any number of scores and computes in float64. A compiled step, as in
    `fit` and `evaluate`, computes in float32 and has room for `capacity` scores: beyond that the
    progress bar shows NaN, and the end of the epoch raises an error.

    Args:
        capacity: Int. How many scores of a data set a compiled step has room for, 12 bytes each.
            Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to None.
        dtype: String. Type of the result. Defaults to None, for float32.

    A subclass defines `figure`.
    """

    def __init__(self, capacity: int = 2**20, name: str | None = None, dtype: str | None = None):
        super().__init__(name=name, dtype=dtype)
        if capacity < 1:
            raise ValueError(f"`capacity` must be at least 1; received {capacity}.")
        self.capacity = capacity
        self.count = self.add_variable((), "zeros", dtype="int32", name="count")
        # Scores beyond the capacity go to the last place.
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
        places = ops.minimum(self.count + ops.arange(batch, dtype="int32"), self.capacity)
        for store, vector in zip(self.stores, vectors, strict=True):
            filled = ops.scatter_update(ops.convert_to_tensor(store), places[:, None], vector)
            store.assign(filled)
        self.count.assign_add(batch)

    def result(self):
        arrays = read(self.count, *self.stores)
        if arrays is None:
            lost = ops.logical_or(self.count > self.capacity, self.count_read > 0)
            figure = ops.where(lost, float("nan"), self.compiled_figure())
        else:
            figure = self.exact_figure(*arrays)
        return ops.cast(figure, self.dtype)

    def exact_figure(self, count, *stores):
        if count > self.capacity:
            raise ValueError(
                f"{type(self).__name__} was given {count:,} scores, but a compiled step has room "
                f"for {self.capacity:,}: use {type(self).__name__}(capacity={count})."
            )
        scores = [np.stack([store[:count] for store in stores]), *self.read]
        y_true, y_pred, weight = np.concatenate(scores, axis=1).astype("float64")
        if np.isnan(weight).any():
            return float("nan")
        with np.errstate(invalid="ignore"):  # infinite scores have no mean
            return self.figure(exact_correlation, y_true, y_pred, weight)

    def compiled_figure(self, length=1024):
        """The figure, from no more of the store than is filled, give or take a factor of 4."""

        def figure():
            first = [ops.convert_to_tensor(store)[:length] for store in self.stores]
            return self.figure(correlation, *first)

        if length >= self.capacity:
            return figure()
        return ops.cond(self.count <= length, figure, lambda: self.compiled_figure(4 * length))

    def figure(self, of, y_true, y_pred, weight):
        """The figure of all samples.

        Args:
            of: Module with the functions to use: `macs_losses.correlation` for tensors,
                `macs_losses.exact_correlation` for NumPy arrays.
            y_true: Targets, shape `(samples,)`.
            y_pred: Predictions, shape `(samples,)`.
            weight: Weights of the samples, 0 for places without one, shape `(samples,)`.

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
    """The values of tensors, or None where Keras traces or calls without state."""
    with keras.StatelessScope(initialize_variables=False) as scope:
        if scope.original_scope is not None:
            return None
    try:
        return [ops.convert_to_numpy(tensor) for tensor in tensors]
    except (NotImplementedError, TypeError):
        return None
