from keras import losses, ops

from macs_losses.correlation import mask


class BatchLoss(losses.Loss):
    """Base of the losses that judge a batch as a whole, such as a correlation.

    The figure of the batch is repeated for each of its samples, shape `(batch,)`, so that its mean
    is the figure under any reduction over the batch and any number of replicas. Batches of any
    size do: the last partial one, one of ties only, one of a single sample. Outputs of several
    columns are judged column by column; the figure is the mean over the columns.

    `sample_weight`, shape `(batch,)`, weighs the samples inside the figure: a weight of 2 counts
    as the sample twice, 0 as no sample. It doesn't scale the figure.

    A subclass defines `column_loss`.
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
        """The figure of one column.

        Args:
            y_true: Targets, float32, shape `(batch,)`.
            y_pred: Predictions, float32, shape `(batch,)`.
            weight: Weights of the samples, ones where none were given, shape `(batch,)`.

        Returns:
            A scalar.
        """
        raise NotImplementedError

    def as_columns(self, y_true, y_pred):
        if len(y_pred.shape) not in (1, 2):
            raise ValueError(
                f"{type(self).__name__} compares one score a sample, shape (batch,), or columns of "
                f"scores, shape (batch, columns). The predictions have shape {y_pred.shape}: "
                "flatten or average them in the model."
            )
        if len(y_pred.shape) == 1:
            y_pred = ops.expand_dims(y_pred, 1)
        if len(y_true.shape) == 1:
            y_true = ops.expand_dims(y_true, 1)
        if y_true.shape[1:] != y_pred.shape[1:]:
            raise ValueError(
                f"{type(self).__name__} needs a target for each prediction: the targets have shape "
                f"{y_true.shape}, the predictions {y_pred.shape}."
            )
        return y_true, y_pred

    def as_weight(self, weight, y_pred):
        if weight is None:
            return ops.ones_like(y_pred[:, 0])
        if len(weight.shape) != 1 and tuple(weight.shape[1:]) != (1,):
            raise ValueError(
                f"{type(self).__name__} takes one weight a sample, shape (batch,); `sample_weight` "
                f"has shape {weight.shape}."
            )
        return ops.reshape(weight, (-1,))

    def __reduce__(self):
        return type(self).from_config, (self.get_config(),)
