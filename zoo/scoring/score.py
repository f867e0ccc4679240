from dataclasses import dataclass
from typing import Any

from zoo.html import html_table
from zoo.model_card import Scale


@dataclass(frozen=True, eq=False, repr=False)
class Score(float):
    """Score of a distorted image, a float that knows its scale.

    It compares, sorts, rounds and formats like its value, also in NumPy and JSON; ``str`` adds the
    scale. Arithmetic returns plain floats.

    >>> score = zoo.Score(4.3019, zoo.Scale("MOS", 0, 9, mean=4.4, std=1.7), "pyramid")
    >>> score
    Score(4.302, scale='MOS, 0 to 9', model='pyramid')
    >>> f"{score:.1f}", round(score, 2), score > 4, float(np.mean([score, 4]))
    ('4.3', 4.3, True, 4.15095)

    Attributes:
        value: Float. Mean score over models, views and windows.
        scale: `Scale` of the score.
        model: Str. Name of the model, or of several joined by ``+``.
        windows: Int. Number of windows averaged. Defaults to 1.
        views: Int. Number of views averaged: see `zoo.scoring.VIEWS`. Defaults to 1.
        spread: Float. Standard deviation over models and views, in points; `None` for a single one.
        interval: Tuple of floats. 90 % prediction interval of the human score; `None` without an
            error bar.
    """

    value: float
    scale: Scale
    model: str
    windows: int = 1
    views: int = 1
    spread: float | None = None
    interval: tuple[float, float] | None = None

    def __new__(cls, value, scale=None, *_, **__):
        # `statistics.mean` calls the type with a value only
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
        """A flat dict, for JSON."""
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
