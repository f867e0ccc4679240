from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RatedSet:
    """A published data set: the meaning of its scores and how to read its folder.

    Attributes:
        read: Callable. Reads a folder into a `Reading`.
        score: Str. Name of the score.
        low: Float. Worst score of the scale; `None` for the lowest one in the data.
        high: Float. Best score of the scale; `None` for the highest one. Higher is better.
        source: Str. Source of the data set.
        turned: Str. Formula of the score if the published value is lower for better images.
            Defaults to `""`.
    """

    read: Callable | None
    score: str
    low: float | None
    high: float | None
    source: str
    turned: str = ""
