from dataclasses import dataclass
from typing import Any

from zoo.html import html_table
from zoo.model_card import Scale


@dataclass(frozen=True, eq=False, repr=False)
class Score(float):
    """How good a distorted image is, in points of a scale that it names.

    It is a float: it compares, sorts, rounds, formats, and goes into NumPy and JSON as its value.
    ``str`` of it says the scale, too. What comes out of arithmetic is a plain float.

    >>> score = zoo.Score(4.3019, zoo.Scale("MOS", 0, 9, mean=4.4, std=1.7), "pyramid")
    >>> score
    Score(4.302, scale='MOS, 0 to 9', model='pyramid')
    >>> f"{score:.1f}", round(score, 2), score > 4, float(np.mean([score, 4]))
    ('4.3', 4.3, True, 4.15095)

    Attributes:
        value: The score: the mean over models, views and windows.
        scale: What it means.
        model: Name of the model that gave it, or of several, joined by ``+``.
        windows: How many windows of the image it is the mean of.
        views: How many views of the image (see `zoo.scoring.VIEWS`).
        spread: Standard deviation over models and views, in points; None of a single one.
        interval: Lowest and highest score that people would give it, 9 times in 10; None of a
            model that was not calibrated.
    """

    value: float
    scale: Scale
    model: str
    windows: int = 1
    views: int = 1
    spread: float | None = None
    interval: tuple[float, float] | None = None

    def __new__(cls, value, scale=None, *_, **__):
        # `statistics.mean` makes its result by the type alone: without a scale that is a float
        return float(value) if scale is None else super().__new__(cls, value)

    def __getnewargs__(self):
        return self.value, self.scale

    def __str__(self):
        spread = "" if self.spread is None else f" +- {self.spread:.3f}"
        interval = "" if self.interval is None else f"90 % interval {self._interval()}; "
        return f"{self.value:.3f}{spread} ({interval}{self.scale})"

    def __repr__(self):
        interval = ""
        if self.interval is not None:
            low, high = self.interval
            interval = f", interval=({low:.3f}, {high:.3f})"
        return (
            f"Score({self.value:.3f}{interval}, scale={self.scale.short!r}, model={self.model!r})"
        )

    def _repr_html_(self):
        rows = {
            "scale": self.scale,
            "90 % interval": self.interval and self._interval(),
            "spread": None if self.spread is None else f"{self.spread:.3f}",
            "model": self.model,
            "views": self.views if self.views > 1 else None,
        }
        return html_table(f"{self.value:.3f}", rows)

    def _interval(self):
        low, high = self.interval
        return f"{low:.2f} to {high:.2f}"

    def record(self) -> dict[str, Any]:
        """The same as a flat dictionary of what JSON knows."""
        low, high = self.interval or (None, None)
        return {
            "score": self.value,
            "interval_low": low,
            "interval_high": high,
            "spread": self.spread,
            "scale": self.scale.name,
            "low": self.scale.low,
            "high": self.scale.high,
            "direction": "higher is better",
            "model": self.model,
            "views": self.views,
            "windows": self.windows,
        }
