from keras import losses, ops

from macs_losses.correlation import mask


class BatchLoss(losses.Loss):
    """Base class of losses over a whole batch, such as a correlation.

    The loss of the batch is repeated for each sample, shape `(batch,)`, so its mean is right under
    any reduction and any number of replicas. Batches may have any size and ties. The loss of
    several columns is the mean over the columns. A missing score (NaN) makes the loss NaN.

    `sample_weight`, shape `(batch,)`, counts samples: a weight of 2 counts the sample twice, 0
    ignores it. It doesn't scale the loss.

    Subclasses define `column_loss`.
    """

    def __call__(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = (ops.convert_to_tensor(y, dtype=self.dtype) for y in (y_true, y_pred))
        if sample_weight is not None:
            y_true = (y_true, ops.convert_to_tensor(sample_weight, dtype=self.dtype))
        return super().__call__(y_true, y_pred)

    def call(self, y_true, y_pred):
        y_true, weight = y_true if isinstance(y_true, tuple) else (y_true, None)
        y_true, y_pred = self.as_columns(y_true, y_pred)
        weight = self.as_weight(weight, y_pred)
        columns = [
            self.column_loss(*mask(y_true[:, column], y_pred[:, column], weight))
            for column in range(y_pred.shape[1])
        ]
        return ops.broadcast_to(sum(columns) / len(columns), (ops.shape(y_pred)[0],))

    def column_loss(self, y_true, y_pred, weight):
        """Computes the loss of one column.

        Args:
            y_true: Float32 tensor. Targets, shape `(batch,)`.
            y_pred: Float32 tensor. Predictions, shape `(batch,)`.
            weight: Float32 tensor. Weights of the samples, shape `(batch,)`.

        Returns:
            A scalar.
        """
        raise NotImplementedError

    def as_columns(self, y_true, y_pred):
        if len(y_pred.shape) not in (1, 2):
            raise ValueError(
                f"{type(self).__name__} needs predictions of shape (batch,) or (batch, columns), "
                f"not {y_pred.shape}: flatten or average them in the model."
            )
        if len(y_pred.shape) == 1:
            y_pred = ops.expand_dims(y_pred, 1)
        if len(y_true.shape) == 1:
            y_true = ops.expand_dims(y_true, 1)
        if y_true.shape[1:] != y_pred.shape[1:]:
            raise ValueError(
                f"{type(self).__name__} needs one target per prediction: the targets have shape "
                f"{y_true.shape}, the predictions {y_pred.shape}."
            )
        return y_true, y_pred

    def as_weight(self, weight, y_pred):
        if weight is None:
            return ops.ones_like(y_pred[:, 0])
        if len(weight.shape) != 1 and tuple(weight.shape[1:]) != (1,):
            raise ValueError(
                f"{type(self).__name__} needs one weight per sample, shape (batch,), not "
                f"`sample_weight` of shape {weight.shape}."
            )
        return ops.reshape(weight, (-1,))

    def __reduce__(self):
        return type(self).from_config, (self.get_config(),)
