from keras import ops

from macs_losses.data_set_metric import DataSetMetric


class StoredScoresMetric(DataSetMetric):
    """Base of the metrics that need all scores at once: it stores them.

    Args:
        capacity: How many samples of a data set there is room for, 12 bytes each. With more, the
            result is NaN rather than wrong.
        name: Name of the metric.
        dtype: Type of the result.

    A subclass defines `figure`.
    """

    def __init__(self, capacity=65536, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        if capacity < 1:
            raise ValueError(f"`capacity` counts samples, at least 1; received {capacity}.")
        self.capacity = capacity
        self.count = self.add_variable((), "zeros", dtype="int32", name="count")
        # Samples that find no room go to the one place beyond the capacity.
        self.stores = [
            self.add_variable((capacity + 1,), "zeros", dtype="float32", name=name)
            for name in ("y_true", "y_pred", "weight")
        ]

    def update_state(self, y_true, y_pred, sample_weight=None):
        vectors = self.as_vectors(y_true, y_pred, sample_weight)
        batch = ops.shape(vectors[0])[0]
        places = ops.minimum(self.count + ops.arange(batch, dtype="int32"), self.capacity)
        for store, vector in zip(self.stores, vectors, strict=True):
            filled = ops.scatter_update(ops.convert_to_tensor(store), places[:, None], vector)
            store.assign(filled)
        self.count.assign_add(batch)

    def result(self):
        figure = self.figure_of_first(min(1024, self.capacity))
        full = self.count > self.capacity
        return ops.cast(ops.where(full, float("nan"), figure), self.dtype)

    def figure_of_first(self, length):
        """The figure, from no more of the store than is filled, give or take a factor of 8."""

        def figure():
            return self.figure(*self.first(length))

        if length >= self.capacity:
            return figure()
        longer = min(8 * length, self.capacity)
        return ops.cond(self.count <= length, figure, lambda: self.figure_of_first(longer))

    def first(self, length):
        """The first targets, predictions and weights of the store, three vectors."""
        return tuple(ops.convert_to_tensor(store)[:length] for store in self.stores)

    def figure(self, y_true, y_pred, weight):
        """The figure of all samples.

        Args:
            y_true: Targets, shape `(samples,)`.
            y_pred: Predictions, shape `(samples,)`.
            weight: Weights of the samples, 0 for places without one, shape `(samples,)`.

        Returns:
            A scalar.
        """
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), "capacity": self.capacity}
