from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RatedSet:
    """A published data set: what its scores mean, and how its folder is read.

    Attributes:
        read: Function of the folder and a `Reading`, which it fills.
        score: What a score is, in words.
        low: Worst score of the scale, None to take the lowest there is.
        high: Best score of the scale, None to take the highest there is. Higher is better.
        source: Where the data set comes from.
        turned: How the published figure, lower being better, became the score; else empty.
    """

    read: Callable
    score: str
    low: float | None
    high: float | None
    source: str
    turned: str = ""
