from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ScoredImage:
    """A distorted image and its score.

    Attributes:
        name: Str. Path inside the folder.
        distorted: Str. Path of the distorted image.
        reference: Str. Path of the reference, or `None` if not found.
        score: Float. Score in points, or `None` if it could not be scored.
        interval_low: Float. Lower end of the 90 % interval, `None` without an error bar.
        interval_high: Float. Upper end of the 90 % interval.
        spread: Float. Standard deviation over models and views in points, `None` for a single one.
        windows: Int. Number of windows scored.
        problem: Str. Why it could not be scored.
        mos: Float. Human score, `None` if unknown.
    """

    name: str
    distorted: str
    reference: str | None = None
    score: float | None = None
    interval_low: float | None = None
    interval_high: float | None = None
    spread: float | None = None
    windows: int = 0
    problem: str | None = None
    mos: float | None = None

    def record(self) -> dict[str, Any]:
        """A flat dict, for JSON."""
        return asdict(self)
