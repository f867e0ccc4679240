from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RatedSet:
    """A published data set: what its scores mean, and how to read its folder.

    Attributes:
        read: Callable. Takes the folder and a `Reading`, which it fills.
        score: Str. What a score is.
        low: Float. Worst score of the scale; `None` for the lowest one in the data.
        high: Float. Best score of the scale; `None` for the highest one. Higher is better.
        source: Str. Where the data set comes from.
        turned: Str. How a published figure became the score, if lower is better. Defaults to `""`.
    """

    read: Callable | None
    score: str
    low: float | None
    high: float | None
    source: str
    turned: str = ""
