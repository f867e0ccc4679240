"""Losses, optimizers and learning rates of recipes."""

from contextlib import contextmanager

import keras
from keras import ops

import macs_losses
from macs_losses.batch_loss import BatchLoss
from zoo.data import Augmentation
from zoo.documents import short
from zoo.errors import InputError


def loss_of(recipe):
    """The recipe's loss, for `compile`."""
    options = dict(recipe.loss) if isinstance(recipe.loss, dict) else {"name": recipe.loss}
    with setting_errors("loss", recipe.loss):
        name = options.pop("name")
        if name in macs_losses.__all__:
            loss = getattr(macs_losses, name)(**options)
        else:
            loss = keras.losses.get({"class_name": name, "config": options} if options else name)
        if isinstance(loss, keras.metrics.Metric) or not callable(loss):
            raise TypeError(f"{name} is not a loss")
    if recipe.accumulate and isinstance(loss, BatchLoss):
        raise InputError(
            f"accumulate={recipe.accumulate} with {name}: the correlation of a large batch is not "
            "the mean of those of small ones; use a larger batch_size on more --devices"
        )
    return loss


def unreduced(loss):
    """A loss as a function of targets and predictions that returns a value per sample.

    Calling a `keras.losses.Loss` divides it by the number of TensorFlow's replicas.
    """
    if not isinstance(loss, keras.losses.Loss):
        return loss

    def values(y_true, y_pred):
        return loss.call(*(ops.convert_to_tensor(y, dtype=loss.dtype) for y in (y_true, y_pred)))

    return values


def optimizer_of(recipe, steps):
    """The recipe's optimizer and learning rate, for `steps` per epoch."""
    options = dict(recipe.optimizer)
    if recipe.ema_momentum is not None:
        options |= {"use_ema": True, "ema_momentum": recipe.ema_momentum}
    if recipe.accumulate:
        options["gradient_accumulation_steps"] = recipe.accumulate
    with setting_errors("schedule", recipe.schedule):
        schedule = dict(recipe.schedule)
        learning_rate = SCHEDULES[schedule.pop("name")](recipe, steps, **schedule)
    with setting_errors("optimizer", recipe.optimizer):
        optimizer = type(keras.optimizers.get(options.pop("name")))
        return optimizer(learning_rate=learning_rate, **options)


def augmentation_of(recipe):
    """The recipe's `Augmentation`."""
    with setting_errors("augmentation", recipe.augmentation):
        return Augmentation(**recipe.augmentation)


def constant(recipe, steps):
    return recipe.learning_rate


def in_steps(recipe, steps, every, factor=0.1):
    """The peak times ``factor ** ((1 + epoch) // every)``, with epochs from 0."""
    drops = range(1, recipe.epochs // every + 1)
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        [(drop * every - 1) * steps - 1 for drop in drops],
        [recipe.learning_rate * factor**drop for drop in (0, *drops)],
    )


def cosine(recipe, steps, warmup_epochs=0):
    """Linear warmup from a tenth of the peak, cosine decay to 0."""
    warmup = round(warmup_epochs * steps)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.learning_rate / (10 if warmup else 1),
        decay_steps=max(1, recipe.epochs * steps - warmup),
        warmup_target=recipe.learning_rate if warmup else None,
        warmup_steps=warmup,
    )


SCHEDULES = {"constant": constant, "steps": in_steps, "cosine": cosine}


@contextmanager
def setting_errors(setting, value):
    """Adds the name of the recipe's setting to errors of Keras."""
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
        reason = " ".join(str(error).split("\n")[0].split())[:400]
        raise InputError(f"the recipe's {setting} cannot be {short(value)}: {reason}") from error
