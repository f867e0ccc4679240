from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RatedPair:
    """A reference image, a distorted image, and its human score.

    Attributes:
        reference: Path of the reference image.
        distorted: Path of the distorted image.
        score: Float. Raw mean opinion score, on the scale of the data set; higher is better.
        group: Str. Name of the photograph. Pairs of one group stay on one side of a split.
        distortion: Str. The data set's name for the distortion, or empty.
        rival: Path. Other distorted image of a comparison; `score` is then the probability of
            preferring `distorted`. Defaults to `None`.
        level: Int. Strength of the distortion, from 1; 0 if unknown. Defaults to `0`.
    """

    reference: Path
    distorted: Path | tuple
    score: float
    group: str
    distortion: str
    rival: Path | None = None
    level: int = 0

    @property
    def images(self):
        """List of its two or three images."""
        return [image for image in (self.reference, self.distorted, self.rival) if image]
