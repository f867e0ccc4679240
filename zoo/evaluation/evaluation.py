from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from zoo.evaluation.scored_image import ScoredImage
from zoo.model_card import Card

FEWEST_SCORES, FEWEST_PHOTOGRAPHS = 3, 5


@dataclass(frozen=True)
class Evaluation:
    """The scores of a folder and their agreement with human scores.

    Attributes:
        images: List with a `ScoredImage` per distorted image.
        card: `Card` of the model, or of the first of several.
        model: Str. Name of the model, or of several joined by ``+``.
        tta: Str. Name of the test-time augmentation.
    """

    images: list
    card: Card
    model: str
    tta: str

    @cached_property
    def scored(self) -> list[ScoredImage]:
        """The images with a score."""
        return [image for image in self.images if image.score is not None]

    @cached_property
    def problems(self) -> list[ScoredImage]:
        """The images without a score."""
        return [image for image in self.images if image.score is None]

    @cached_property
    def rated(self) -> list[ScoredImage]:
        """The images with both a predicted and a human score."""
        return [image for image in self.scored if image.mos is not None]

    @cached_property
    def agreement(self) -> dict[str, dict[str, float]]:
        """Dict of SRCC, PLCC, KRCC and RMSE, raw and after a logistic fit.

        Each is a dict with its ``value`` and the bounds ``low`` and ``high`` of its 95 % interval.
        Empty with fewer than three rated images.

        The intervals are a bootstrap over photographs, or over pairs if there are fewer than five
        photographs. With few photographs they are too narrow.
        """
        if len(self.rated) < FEWEST_SCORES:
            return {}
        from zoo.agreement import figures

        predicted, mos = (np.array(column) for column in zip(*self.rated_scores, strict=True))
        groups = np.array([image.reference for image in self.rated])
        if len(set(groups)) < FEWEST_PHOTOGRAPHS:
            groups = np.arange(len(groups))
        found = figures(predicted, mos, groups)
        return {
            name: {part: found[key] for part, key in _parts(name).items()}
            for name in found
            if f"{name}_low" in found
        }

    @property
    def rated_scores(self):
        """List of tuples of predicted and human score."""
        return [(image.score, image.mos) for image in self.rated]

    def summary(self):
        """Dict of the results over all images, for JSON."""
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

    def record(self):
        """Dict of the summary and all images, for JSON."""
        return {
            **self.summary(),
            "problems": {image.name: image.problem for image in self.problems},
            "results": [image.record() for image in self.images],
        }


def _parts(name):
    return {"value": name, "low": f"{name}_low", "high": f"{name}_high"}
