from keras import metrics, ops


class DataSetMetric(metrics.Metric):
    """Base of the metrics over the whole data set: one column of scores, more is better.

    A missing score (NaN) makes the result NaN. The result is 0 where it is undefined: fewer than
    two samples, or constant targets or predictions.
    """

    _direction = "up"

    def as_vectors(self, y_true, y_pred, sample_weight):
        """Turns the arguments of `update_state` into three float32 vectors, shape `(batch,)`."""
        vectors = [self.as_vector("y_true", y_true), self.as_vector("y_pred", y_pred)]
        if sample_weight is None:
            weight = ops.ones_like(vectors[0])
        else:
            weight = self.as_vector("sample_weight", sample_weight)
        missing = ops.logical_or(*(ops.isnan(vector) for vector in vectors))
        return *vectors, ops.where(missing, float("nan"), weight)

    def as_vector(self, name, values):
        values = ops.convert_to_tensor(values, dtype="float32")
        if len(values.shape) not in (1, 2) or (len(values.shape) == 2 and values.shape[1] != 1):
            raise ValueError(
                f"{type(self).__name__} compares one score a sample, shape (batch,) or (batch, 1); "
                f"`{name}` has shape {tuple(values.shape)}. Give each column a metric of its own."
            )
        return ops.reshape(values, (-1,))

    def add_sums(self, count):
        """Adds the variables of `count` running sums, all 0."""
        self.sums = self.add_variable((count,), "zeros", dtype="float32", name="sums")
        self.carry = self.add_variable((count,), "zeros", dtype="float32", name="carry")

    def add_to_sums(self, terms):
        """Adds a vector of terms to the sums.

        What float32 is too coarse to take up waits for the next terms. With this, Kahan's sum,
        thousands of batches add up as exactly as one.
        """
        sums = ops.convert_to_tensor(self.sums)
        terms += ops.convert_to_tensor(self.carry)
        total = sums + terms
        self.carry.assign(terms - (total - sums))
        self.sums.assign(total)
