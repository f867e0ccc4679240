from functools import cached_property

import numpy as np

from zoo.data.images import image_pair
from zoo.registry import card, load
from zoo.scoring.score import Score
from zoo.scoring.windows import corners, pad_by_reflection

BATCH = 8


class Scorer:
    """Scores distorted images against their references with a trained model of the zoo.

    >>> grey = np.full((288, 288, 3), 128, "uint8")
    >>> zoo.Scorer("simple").score(grey, grey).scale.high
    9

    Args:
        model: Name of a trained model of the zoo: see `zoo.list_models`.

    Raises:
        InputError: If there is no such model or it has no trained weights.
    """

    def __init__(self, model="simple"):
        self.card = card(model)
        self.card.weights_path()

    @cached_property
    def network(self):
        """The `keras.Model`, loaded when the first images have proved usable."""
        return load(self.card.name)

    def score(self, reference, distorted):
        """How good people would say the distorted image looks.

        An image larger than the 288 x 288 pixels of the network is covered by overlapping
        windows, whose scores are averaged; a smaller one is padded by reflection.

        Args:
            reference: The image as it should be: a path, or an array as `zoo.data.to_rgb` takes
                it, ``(height, width[, channels])``, RGB 0..255.
            distorted: Its copy, of the same height and width.

        Returns:
            A `Score`; ``float(score)`` is its value.

        Raises:
            FileNotFoundError: If a path leads nowhere.
            InputError: If an image cannot be used or the two differ in size.
        """
        outputs = self._outputs(*image_pair(reference, distorted))
        scale = self.card.scale
        value = scale.mean + scale.std * float(outputs.mean(dtype="float64"))
        return Score(value, scale, self.card.name, len(outputs))

    def _outputs(self, *images):
        """The network's output for each window of a pair of images."""
        size = self.network.input_shape[0][1]
        images = [pad_by_reflection(image, size) for image in images]
        places = corners(*images[0].shape[:2], size)
        outputs = []
        for first in range(0, len(places), BATCH):
            windows = [
                np.stack(
                    [
                        image[top : top + size, left : left + size]
                        for top, left in places[first : first + BATCH]
                    ]
                )
                for image in images
            ]
            outputs.append(np.asarray(self.network.predict_on_batch(windows))[:, 0])
        return np.concatenate(outputs)
