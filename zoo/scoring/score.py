from dataclasses import dataclass

from zoo.model_card import Scale


@dataclass(frozen=True)
class Score:
    """How good a distorted image is, in points of a scale that it names.

    Attributes:
        value: The score: the mean over models, views and windows.
        scale: What it means.
        model: Name of the model that gave it, or of several, joined by ``+``.
        windows: How many windows of the image it is the mean of.
        views: How many views of the image (see `zoo.scoring.VIEWS`).
        spread: Standard deviation over models and views, in points; None of a single one.
    """

    value: float
    scale: Scale
    model: str
    windows: int
    views: int = 1
    spread: float | None = None

    def __float__(self):
        return self.value

    def __str__(self):
        spread = "" if self.spread is None else f" +- {self.spread:.3f}"
        return f"{self.value:.3f}{spread} ({self.scale})"

    def record(self):
        """The same as a flat dictionary of what JSON knows."""
        return {
            "score": self.value,
            "spread": self.spread,
            "scale": self.scale.name,
            "low": self.scale.low,
            "high": self.scale.high,
            "direction": "higher is better",
            "model": self.model,
            "views": self.views,
            "windows": self.windows,
        }
