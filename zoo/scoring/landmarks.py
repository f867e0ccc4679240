from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zoo.errors import InputError

COUNT = 32
DIGITS = 3


@dataclass(frozen=True)
class Landmarks:
    """The kinds of damage that an error bar was calibrated on, to recognize others.

    The features of an image pair are divided by their mean over the calibration pairs and put on a
    logarithmic scale. Landmarks are the centers of clusters of the calibration pairs.

    Attributes:
        scale: List of floats. Mean of each feature.
        points: List of lists of floats. The landmarks.

    Raises:
        InputError: If the landmarks and the scale differ in length.
    """

    scale: list
    points: list

    def __post_init__(self):
        if not self.points or {len(point) for point in self.points} != {len(self.scale)}:
            raise InputError(f"each landmark needs {len(self.scale)} numbers, like the scale")

    @classmethod
    def fit(cls, features: npt.ArrayLike) -> "Landmarks":
        """Finds landmarks.

        >>> landmarks = Landmarks.fit([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])
        >>> landmarks.distance([[1.0, 0.0], [9.0, 9.0]]).round(1)
        array([0. , 3.3])

        Args:
            features: Array ``(pairs, features)``, 0 or more.

        Returns:
            `Landmarks`, at most 32.
        """
        from scipy.cluster.vq import kmeans2

        features = np.asarray(features, "float64")
        scale = np.abs(features).mean(axis=0) + 1e-6
        places = _places(features, scale)
        points, _ = kmeans2(places, min(COUNT, len(places)), minit="++", seed=0)
        return cls(scale.tolist(), points.round(DIGITS).tolist())

    def distance(self, features: npt.ArrayLike) -> np.ndarray:
        """Distances to the nearest landmark.

        Args:
            features: Array ``(pairs, features)``.

        Returns:
            Array ``(pairs,)``.

        Raises:
            InputError: If the number of features differs.
        """
        features = np.asarray(features, "float64")
        if features.shape[1] != len(self.scale):
            raise InputError(
                f"the landmarks are of {len(self.scale)} features, the model has "
                f"{features.shape[1]}; calibrate it again"
            )
        places = _places(features, self.scale)
        offsets = places[:, None] - np.array(self.points)
        return np.sqrt(np.square(offsets).sum(axis=2)).min(axis=1)


def _places(features, scale):
    return np.log1p(np.maximum(features, 0) / scale)
