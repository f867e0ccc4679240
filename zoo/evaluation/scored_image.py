from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ScoredImage:
    """A line of the result of scoring a folder.

    Attributes:
        name: The distorted image, as a path inside its folder.
        distorted: Its path.
        reference: Path of its reference; None if there is none.
        score: Its score in points; None if it could not be scored.
        spread: Standard deviation over models and views, in points; None of a single one.
        windows: How many windows of it were looked at.
        problem: Why it could not be scored.
        mos: The score that people gave it, if that is known.
    """

    name: str
    distorted: str
    reference: str | None = None
    score: float | None = None
    spread: float | None = None
    windows: int = 0
    problem: str | None = None
    mos: float | None = None

    def record(self):
        """The same as a flat dictionary of what JSON knows."""
        return asdict(self)
