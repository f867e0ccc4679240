from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RatedPair:
    """A reference image, a distorted copy of it, and what people thought of the copy.

    Attributes:
        reference: File of the reference image.
        distorted: File of the distorted image.
        score: Mean opinion score, raw, on the scale of the data set; higher is better.
        group: Name of the photograph. Pairs of one group never stand on two sides of a split.
        distortion: Type of distortion as the data set names it; empty where it does not.
        rival: Where people compared two copies, the file of the other one: `score` is then the
            probability that `distorted` is preferred to it.
        level: How strong the distortion is, 1 the weakest; 0 where that is not known.
    """

    reference: Path
    distorted: Path
    score: float
    group: str
    distortion: str
    rival: Path | None = None
    level: int = 0
