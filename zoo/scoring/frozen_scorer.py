import functools

from keras import ops


class FrozenScorer:
    """A trained model of the zoo that scores tensors, in points, and passes gradients through.

    The zoo stands above this package: it is asked for here alone, once a model is named.

    Args:
        model: Name of a trained model of the zoo, or path of a ``.keras`` file with its card.
        max_value: What white is in the images it will be given.

    Attributes:
        scale: What its scores mean: name, low, high, mean and std.
    """

    def __init__(self, model, max_value=255.0):
        self.network, self.scale = load(str(model))
        self.max_value = max_value

    def __call__(self, reference, distorted):
        """Scores images of a size that is known, any size.

        Args:
            reference: Tensor ``(batch, height, width, 3)``, RGB, 0..max_value.
            distorted: The same of the copies.

        Returns:
            Scores in points, ``(batch,)``. Larger images than the network's are covered by
            overlapping windows, whose scores are averaged; smaller ones are mirrored at their
            sides.
        """
        from zoo.scoring.windows import corners, window_of

        size = window_of(self.network)
        images = [self.prepared(image, size) for image in (reference, distorted)]
        places = corners(*images[0].shape[1:3], size)
        outputs = [
            self.network(
                [image[:, top : top + size, left : left + size] for image in images],
                training=False,
            )
            for top, left in places
        ]
        mean = sum(output[:, 0] for output in outputs) / len(places)
        return self.scale.mean + self.scale.std * mean

    def prepared(self, image, size):
        """The image in 0..255, at least as large as a window."""
        from zoo.scoring.windows import mirrored

        image = ops.cast(image, "float32") * (255.0 / self.max_value)
        for axis in (1, 2):
            if image.shape[axis] is None:
                raise ValueError(
                    "a PerceptualLoss or MeanScore needs images of a known size. Received: shape "
                    f"{tuple(image.shape)}"
                )
            if image.shape[axis] < size:
                image = ops.take(image, mirrored(image.shape[axis], size), axis=axis)
        return image


@functools.cache
def load(model):
    """The network of a model, frozen, and its scale; one network for all losses and metrics."""
    from zoo.errors import InputError
    from zoo.scoring.members import find_members

    member, *others = find_members(model)
    if others:
        raise InputError(f"{model} holds several models; a loss or metric takes one")
    network = member.load()
    network.trainable = False
    return network, member.card.scale
