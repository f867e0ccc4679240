from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import keras_tuner

from tuning import spaces
from tuning.objectives import metrics
from zoo.architectures import ARCHITECTURES
from zoo.architectures.siamese_difference import IMAGE_SIZE
from zoo.errors import InputError


class ZooHyperModel(keras_tuner.HyperModel):
    """An architecture of the zoo, its optimizer and its loss, as functions of hyperparameters.

    Each part of the space is a function from `tuning.spaces` or your own:

    >>> def small_head(hp):
    ...     return {"dense_units": hp.Choice("dense_units", [4, 8]), "dropout": 0.1}
    >>> hypermodel = ZooHyperModel("simple", image_size=96, parts=[small_head])
    >>> hp = keras_tuner.HyperParameters()
    >>> hypermodel.build(hp).get_layer("hidden").units
    4
    >>> list(hp.values)
    ['dense_units', 'learning_rate', 'mse_factor', 'spearman_factor', 'sorter']

    Args:
        architecture: Str. Name of a function in `zoo.architectures`.
        image_size: Int. Height and width of the images in pixels. Defaults to 288.
        parts: List of functions of `hp` that return arguments of the architecture. Defaults to
            those of `tuning.spaces.ARCHITECTURES`.
        optimizer: Function of `hp` that returns an optimizer. Defaults to
            `tuning.spaces.optimizer`.
        loss: Function of `hp` that returns a loss. Defaults to `tuning.spaces.loss`.
        decay: Function of `hp` that returns a callback. Defaults to `tuning.spaces.decay`.

    Raises:
        InputError: If the architecture is unknown.
    """

    def __init__(
        self,
        architecture: str,
        image_size: int = IMAGE_SIZE,
        parts: Sequence[Callable[..., dict[str, Any]]] | None = None,
        optimizer: Callable[..., keras.optimizers.Optimizer] | None = None,
        loss: Callable[..., keras.losses.Loss] | None = None,
        decay: Callable[..., keras.callbacks.Callback] | None = None,
    ):
        super().__init__(name=architecture)
        if architecture not in ARCHITECTURES:
            raise InputError(
                f"unknown architecture {architecture!r}: use {', '.join(ARCHITECTURES)}"
            )
        training = spaces.TRAINING[architecture]
        factors = {name: training[name] for name in ("mse_factor", "spearman_factor")}
        self.architecture = architecture
        self.image_size = image_size
        self.parts = spaces.ARCHITECTURES[architecture] if parts is None else parts
        self.optimizer = optimizer or spaces.optimizer
        self.loss = loss or partial(spaces.loss, **factors)
        self.decay = decay or partial(spaces.decay, decay_every=training["decay_every"])

    def arguments(self, hp: keras_tuner.HyperParameters) -> dict[str, Any]:
        """Arguments for the architecture's function."""
        chosen = {name: value for part in self.parts for name, value in part(hp).items()}
        return {**chosen, "image_size": self.image_size}

    def declare_hyperparameters(self, hp):
        for part in (self.arguments, self.optimizer, self.loss, self.decay):
            part(hp)

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        model = ARCHITECTURES[self.architecture](**self.arguments(hp))
        model.compile(self.optimizer(hp), loss=self.loss(hp), metrics=metrics())
        return model

    def fit(
        self,
        hp: keras_tuner.HyperParameters,
        model: keras.Model,
        *args: Any,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        **kwargs: Any,
    ) -> keras.callbacks.History:
        return model.fit(*args, callbacks=[self.decay(hp), *callbacks], **kwargs)
