import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from zoo.errors import InputError
from zoo.scoring.halves import multiple_of
from zoo.scoring.members import ensemble_card, find_members, member_names
from zoo.scoring.pictures import whole_size
from zoo.scoring.windows import corners, mirrored
from zoo.types import PathLike


class TensorScorer:
    """Scores batches of tensors, with gradients to the images.

    The scores match `zoo.Scorer` to 0.01 points, except that shifted images are not aligned. For
    use in a training step: under `tf.GradientTape`, `jax.grad` and `jax.jit`, or PyTorch's
    autograd. The models are frozen. `PerceptualLoss` and `MeanScore` are based on it.

    >>> scorer = zoo.TensorScorer("simple")
    >>> clean = np.tile(np.arange(96.0)[:, None, None], (2, 1, 96, 3))
    >>> scorer(clean, clean).shape == (2,)
    True

    Args:
        models: Str, path or list. Any models `zoo.Scorer` accepts; several are averaged. Defaults
            to `"fidelity"`.
        max_value: Float. Pixel value of white. Defaults to 255.

    Attributes:
        name: Str. Names of the models, joined by ``+``.
        scale: `Scale` of the scores.

    Raises:
        InputError: If a model is unknown or has no trained weights, or the scales of several
            differ.
    """

    def __init__(
        self, models: PathLike | Sequence[PathLike] = "fidelity", max_value: float = 255.0
    ):
        self.name = "+".join(map(str, member_names(models)))
        self.max_value = max_value
        self.card, self.networks = load_frozen(self.name)
        self.scale = self.card.scale

    def __call__(self, references: Any, distorted: Any) -> Any:
        """Scores images of any statically known size.

        Args:
            references: Tensor ``(batch, height, width, 3)``, RGB, 0..max_value.
            distorted: Tensor of the same shape.

        Returns:
            Tensor ``(batch,)`` of scores in points.

        Raises:
            InputError: If the shapes differ or are invalid, or height or width is unknown.
        """
        images = [self._checked(image) for image in (references, distorted)]
        shapes = [tuple(image.shape[1:]) for image in images]
        if shapes[0] != shapes[1]:
            raise InputError(f"the images differ in shape: {shapes[0]} and {shapes[1]}")
        scores = [
            card.scale.mean + card.scale.std * output(network, *viewed(images, card))
            for card, network in self.networks
        ]
        return curved(sum(scores) / len(scores), self.card.curve)

    def _checked(self, image):
        image = ops.cast(ops.convert_to_tensor(image), "float32") * (255.0 / self.max_value)
        if len(image.shape) != 4 or image.shape[-1] != 3 or None in image.shape[1:]:
            raise InputError(
                f"cannot score images of shape {tuple(image.shape)}; give "
                "(batch, height, width, 3) with known height and width"
            )
        return image


@functools.cache
def load_frozen(models):
    """The card of an ensemble, and the card and frozen network of each member, cached."""
    networks = []
    for member in find_members(models):
        network = member.load()
        network.trainable = False
        networks.append((member.card, network))
    return ensemble_card(models) or networks[0][0], networks


def viewed(images, card):
    """Resizes images to the viewing scale of a card, as `zoo.data.view` does."""
    height, width = images[0].shape[1:3]
    short_side = card.viewing.get("short_side")
    if short_side is None or min(height, width) <= short_side:
        return images
    sizes = [round(side * short_side / min(height, width)) for side in (height, width)]
    rows, columns = (area_means(*pair) for pair in zip((height, width), sizes, strict=True))
    return [ops.einsum("yh,bhwc,xw->byxc", rows, image, columns) for image in images]


def area_means(length, size):
    """Matrix ``(size, length)`` that shrinks an axis by area averaging.

    >>> area_means(4, 2).tolist()
    [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    edges = np.linspace(0, length, size + 1)
    pixels = np.arange(length)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (np.clip(covered, 0, None) * size / length).astype("float32")


def output(network, references, distorted):
    """Output of a network for images of any size, ``(batch,)``, averaged over its windows."""
    window = network.input_shape[0][1]
    size = references.shape[1:3]
    least = (window, window) if window else whole_size(size, multiple_of(network))
    images = [padded(image, *least) for image in (references, distorted)]
    if not window:
        return network(images, training=False)[:, 0]
    places = corners(*images[0].shape[1:3], window)
    windows = [
        [image[:, top : top + window, left : left + window] for image in images]
        for top, left in places
    ]
    return sum(network(pair, training=False)[:, 0] for pair in windows) / len(places)


def padded(image, *least):
    """Pads images by reflection to at least a height and a width."""
    for axis, size in enumerate(least, start=1):
        if image.shape[axis] < size:
            image = ops.take(image, mirrored(image.shape[axis], size), axis=axis)
    return image


def curved(points, curve):
    """Applies a `ScaleCurve` to a tensor of points."""
    if not curve:
        return points
    if curve.get("span") is None:
        return curve["low"] + curve["slope"] * points
    rise = ops.tanh(curve["slope"] * (points - curve.get("middle", 0.0)) / 2)
    return curve["low"] + curve["span"] * (1 + rise) / 2
