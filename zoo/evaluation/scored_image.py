from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ScoredImage:
    """A distorted image and its score.

    Attributes:
        name: Str. Its path inside the folder.
        distorted: Str. Its path.
        reference: Str. Path of its reference, `None` if there is none.
        score: Float. Its score in points, `None` if it could not be scored.
        interval_low: Float. Lower end of the 90 % interval, `None` without an error bar.
        interval_high: Float. Its upper end.
        spread: Float. Standard deviation over models and views in points, `None` for a single one.
        windows: Int. Number of windows that were scored.
        problem: Str. Why it has no score.
        mos: Float. People's score, `None` if unknown.
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
