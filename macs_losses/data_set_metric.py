from keras import metrics, ops

from macs_losses.correlation import mask


class DataSetMetric(metrics.Metric):
    """Base class of metrics over a whole data set of single scores. Higher is better.

    `update_state` takes targets and predictions of shape `(batch,)` or `(batch, 1)`, and
    `sample_weight` of the same shape: a weight of 2 counts the sample twice, 0 ignores it.
    `result` is a scalar: NaN if a score is missing (NaN), and 0 if undefined, with fewer than two
    samples or with constant targets or predictions.
    """

    _direction = "up"

    def as_vectors(self, y_true, y_pred, sample_weight):
        """Converts the arguments of `update_state` to float32 vectors of shape `(batch,)`."""
        y_true, y_pred = self.as_vector("y_true", y_true), self.as_vector("y_pred", y_pred)
        if sample_weight is None:
            weight = ops.ones_like(y_true)
        else:
            weight = self.as_vector("sample_weight", sample_weight)
        return mask(y_true, y_pred, weight)

    def as_vector(self, name, values):
        values = ops.convert_to_tensor(values, dtype="float32")
        if len(values.shape) not in (1, 2) or (len(values.shape) == 2 and values.shape[1] != 1):
            raise ValueError(
                f"{type(self).__name__} needs one score per sample, shape (batch,) or (batch, 1), "
                f"not `{name}` of shape {tuple(values.shape)}: use one metric per column."
            )
        return ops.reshape(values, (-1,))

    def add_sums(self, count):
        """Adds variables for `count` running sums."""
        self.sums = self.add_variable((count,), "zeros", dtype="float32", name="sums")
        self.carry = self.add_variable((count,), "zeros", dtype="float32", name="carry")

    def add_to_sums(self, terms, shrink=1.0):
        """Multiplies the sums by `shrink` and adds a vector of terms.

        Uses Kahan summation, so thousands of batches add up as exactly as one.
        """
        sums = shrink * ops.convert_to_tensor(self.sums)
        terms += shrink * ops.convert_to_tensor(self.carry)
        total = sums + terms
        self.carry.assign(terms - (total - sums))
        self.sums.assign(total)
