from dataclasses import dataclass

from zoo.model_card import Scale


@dataclass(frozen=True)
class Score:
    """How good a distorted image is, in points of a scale that it names.

    Attributes:
        value: The score.
        scale: What it means.
        model: Name of the model that gave it.
        windows: How many windows of the image it is the mean of.
    """

    value: float
    scale: Scale
    model: str
    windows: int

    def __float__(self):
        return self.value

    def __str__(self):
        return f"{self.value:.3f} ({self.scale})"

    def record(self):
        """The same as a flat dictionary of what JSON knows."""
        return {
            "score": self.value,
            "scale": self.scale.name,
            "low": self.scale.low,
            "high": self.scale.high,
            "direction": "higher is better",
            "model": self.model,
            "windows": self.windows,
        }
