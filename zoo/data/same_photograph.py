import cv2
import numpy as np

FEATURES = 800
AGREEING = 12  # Kodak photographs share 23 to 800 features with TID's crops, others at most 4


class PhotographIndex:
    """Finds the known photograph that an image shows, whole or cropped.

    Data sets crop shared photographs differently, so hashes of the pixels do not match. Two images
    show the same photograph if one translation, rotation and scaling maps many SIFT features
    ([Lowe, 2004](https://doi.org/10.1023/B:VISI.0000029664.99615.94)) of one to the other.

    >>> photograph = np.random.default_rng(0).integers(0, 256, (200, 300, 3), "uint8")
    >>> index = zoo.data.PhotographIndex()
    >>> index.add("kodim01", photograph)
    >>> index.find(photograph[20:180, 30:])
    'kodim01'
    >>> index.find(255 - photograph[:, ::2]) is None
    True
    """

    def __init__(self):
        self.known = []
        self.detector = cv2.SIFT_create(FEATURES)
        self.matcher = cv2.BFMatcher(cv2.NORM_L2)

    def add(self, name: str, image: np.ndarray) -> None:
        """Adds a photograph by name, a uint8 image ``(height, width, 3)``, RGB."""
        self.known.append((name, self._features(image)))

    def find(self, image: np.ndarray) -> str | None:
        """The name of the known photograph that an image shows, or `None`."""
        features = self._features(image)
        scores = [self._agreement(features, known) for _, known in self.known]
        if not scores or max(scores) < AGREEING:
            return None
        return self.known[int(np.argmax(scores))][0]

    def _features(self, image):
        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        points, descriptors = self.detector.detectAndCompute(gray, None)
        return np.array([point.pt for point in points], "float32"), descriptors

    def _agreement(self, ours, theirs):
        """Number of features consistent with one translation, rotation and moderate scaling."""
        if min(len(ours[0]), len(theirs[0])) < 2:
            return 0
        near = self.matcher.knnMatch(ours[1], theirs[1], k=2)
        clear = [best for best, second in near if best.distance < 0.75 * second.distance]
        if len(clear) < AGREEING:
            return 0
        here = ours[0][[match.queryIdx for match in clear]]
        there = theirs[0][[match.trainIdx for match in clear]]
        cv2.setRNGSeed(0)
        change, agreeing = cv2.estimateAffinePartial2D(here, there)
        if change is None or not 0.4 < np.hypot(*change[:, 0]) < 2.5:
            return 0
        return min(len(set(map(tuple, side[agreeing.ravel() > 0]))) for side in (here, there))
