"""Training on several devices of one machine, with the weights of a training on one.

JAX compiles one program for all devices, whose losses and statistics are those of the whole batch.
On TensorFlow each device has a share of the batch; here the shares are gathered where the whole
batch counts.
"""

from contextlib import contextmanager, nullcontext

import keras
from keras import ops

from zoo.errors import InputError
from zoo.training.optimization import unreduced


def scope(count, recipe=None):
    """A context to build and train models in, on several devices.

    Args:
        count: Int. Number of devices: accelerators, or processors if there are none. 1 changes
            nothing.
        recipe: `Recipe` to train by in this context. Defaults to `None`.

    Raises:
        InputError: If there are fewer devices, or the backend or the recipe allows one only.
    """
    if count < 1:
        raise InputError(f"--devices {count}: give 1 or more")
    if count == 1:
        return nullcontext()
    backend = keras.backend.backend()
    if backend not in ("jax", "tensorflow"):
        raise InputError(f"--devices {count} needs KERAS_BACKEND=jax or tensorflow, not {backend}")
    found = keras.distribution.list_devices()
    if count > len(found):
        raise InputError(f"--devices {count}: {backend} finds {len(found)} ({', '.join(found)})")
    if recipe is not None:
        _check(recipe, count, backend)
    return _jax_scope(found[:count]) if backend == "jax" else _tensorflow_scope(found[:count])


def compile_for_devices(model, optimizer, loss, **options):
    """`model.compile` that trains on the devices of the scope as it would on one.

    Args:
        model: A `keras.Model` that was built in the scope.
        optimizer: A `keras.optimizers.Optimizer`, made in the scope.
        loss: A `keras.losses.Loss`, or a function of targets and predictions.
        **options: Other arguments of `compile`.
    """
    if _replicas() > 1:
        loss = GatheredLoss(loss)
        optimizer.__class__ = _summing(type(optimizer))
        for layer in model._flatten_layers():
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.synchronized = True
    model.compile(optimizer, loss, **options)


class GatheredLoss(keras.losses.Loss):
    """The loss of the whole batch, on each of TensorFlow's replicas.

    Targets and predictions of all replicas are gathered; a gradient comes back to each replica's
    own. Each counts for its share, so that the sum of all gradients is that of the whole batch, be
    the shares of one size or not.

    Args:
        loss: A `keras.losses.Loss`, or a function of targets and predictions.
    """

    def __init__(self, loss):
        super().__init__(name=getattr(loss, "name", None))
        self.loss = unreduced(loss)

    def call(self, y_true, y_pred):
        import tensorflow as tf

        replica = tf.distribute.get_replica_context()
        if replica is not None and replica.num_replicas_in_sync > 1:
            shapes = [[None, *y.shape[1:]] for y in (y_true, y_pred)]
            gathered = replica.all_gather([y_true, y_pred], axis=0)
            y_true, y_pred = map(tf.ensure_shape, gathered, shapes)
        # a scalar, which Keras does not divide by the number of replicas
        return ops.mean(self.loss(y_true, y_pred)) / _replicas()


def _check(recipe, count, backend):
    if recipe.features:
        raise InputError(
            f"--devices {count}: a head on features computed once trains in seconds; leave it out"
        )
    unsupported = {
        "accumulate": recipe.accumulate is not None,  # Keras fails
        "precision=mixed_float16": recipe.precision == "mixed_float16",  # Keras scales each share
    }
    for setting, given in unsupported.items():
        if given and backend == "tensorflow":
            raise InputError(f"--devices {count} with {setting} needs KERAS_BACKEND=jax")


def _replicas():
    if keras.backend.backend() != "tensorflow":
        return 1
    import tensorflow as tf

    return tf.distribute.get_strategy().num_replicas_in_sync


@contextmanager
def _jax_scope(names):
    from keras.src.backend.jax import distribution_lib

    distribution = keras.distribution.DataParallel(devices=names)
    share = distribution_lib.distribute_data_input

    def share_or_copy(batch, layout, batch_dim_name):
        # Keras shares out the last batch of an epoch as the first, though it may not be even
        if len(batch) % len(names):
            layout = keras.distribution.TensorLayout([None] * batch.ndim, distribution.device_mesh)
        return share(batch, layout, batch_dim_name)

    distribution_lib.distribute_data_input = share_or_copy
    try:
        with distribution.scope():
            yield
    finally:
        distribution_lib.distribute_data_input = share


@contextmanager
def _tensorflow_scope(names):
    import tensorflow as tf

    to_one = tf.distribute.ReductionToOneDevice()  # collectives mix up those of BatchNormalization
    strategy = tf.distribute.MirroredStrategy(names, cross_device_ops=to_one)
    with strategy.scope():
        yield


def _summing(optimizer):
    """A class of optimizer that sums the gradients of all replicas before it clips them.

    Keras clips those of each replica and sums what is left.
    """

    class Summing(optimizer):
        def _clip_gradients(self, grads):
            pairs = super()._all_reduce_sum_gradients([(grad, None) for grad in grads])
            return super()._clip_gradients([grad for grad, _ in pairs])

        def _all_reduce_sum_gradients(self, grads_and_vars):
            return grads_and_vars

    return Summing
