from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from zoo.model_card import Card
from zoo.scoring.agreement import Agreement
from zoo.scoring.intervals import bootstrap_intervals

FEWEST_SCORES = 3


@dataclass(frozen=True)
class Evaluation:
    """The scores of a folder, and how well they agree with people.

    Attributes:
        images: A `ScoredImage` for each distorted image.
        card: `Card` of the model, the first one of an ensemble.
        model: Name of the model, or of several, joined by ``+``.
        tta: Name of the test-time augmentation.
    """

    images: list
    card: Card
    model: str
    tta: str

    @cached_property
    def scored(self):
        """The images that have a score."""
        return [image for image in self.images if image.score is not None]

    @cached_property
    def problems(self):
        """The images that could not be scored."""
        return [image for image in self.images if image.score is None]

    @cached_property
    def rated(self):
        """The images that have a score of the model and one of people."""
        return [image for image in self.scored if image.mos is not None]

    @cached_property
    def agreement(self):
        """Dictionary of SRCC, PLCC, KRCC and RMSE, raw and after a linear fit.

        Each is a dictionary of its ``value``, and of ``low`` and ``high``, the bounds of the
        95 % interval. Empty with fewer than three rated images.
        """
        if len(self.rated) < FEWEST_SCORES:
            return {}
        predicted = np.array([image.score for image in self.rated])
        mos = np.array([image.mos for image in self.rated])
        groups = [str(image.reference) for image in self.rated]
        values = figures(predicted, mos)
        bounds = bootstrap_intervals(figures, predicted, mos, groups)
        return {
            name: {"value": value, "low": bounds[name][0], "high": bounds[name][1]}
            for name, value in values.items()
        }

    def summary(self):
        """What there is to say of all images together, as JSON knows it."""
        scores = [image.score for image in self.scored]
        return {
            "model": self.model,
            "tta": self.tta,
            "scale": {**asdict(self.card.scale), "direction": "higher is better"},
            "images": len(self.images),
            "scored": len(scores),
            "skipped": len(self.problems),
            "mean": float(np.mean(scores)) if scores else None,
            "rated": len(self.rated),
            "agreement": self.agreement,
        }


def figures(predicted, mos):
    """The figures of `Agreement`, and the RMSE that a linear fit to the human scores leaves.

    >>> round(figures([1.0, 2.0, 4.0], [2.0, 4.0, 8.0])["rmse_fitted"], 6)
    0.0
    """
    agreement = asdict(Agreement.of(predicted, mos))
    agreement.pop("pairs")
    left = np.std(mos) * np.sqrt(max(0.0, 1 - agreement["plcc"] ** 2))
    return {**agreement, "rmse_fitted": float(left)}
