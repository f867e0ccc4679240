"""Outcomes of trials."""

from keras_tuner.errors import FailedTrialError

COMPLETED, INVALID, OUT_OF_MEMORY, DIVERGED, KILLED = (
    "completed",
    "invalid",
    "out of memory",
    "diverged",
    "killed",
)
EXHAUSTED = ("ResourceExhaustedError", "OutOfMemoryError", "MemoryError")
EXHAUSTED_WORDS = ("resource_exhausted", "out of memory", "can't allocate memory", "oom when")


class UnusableTrial(FailedTrialError):
    """Raised for a trial without a result; the search records it and continues.

    Attributes:
        outcome: One of the outcomes above.
    """

    def __init__(self, outcome, reason):
        super().__init__(reason)
        self.outcome = outcome


def unusable(error):
    """Converts an error to an `UnusableTrial`; None if the error is a bug.

    >>> unusable(MemoryError("8 GB")).outcome
    'out of memory'
    >>> unusable(ZeroDivisionError())
    """
    if isinstance(error, UnusableTrial):
        return error
    if isinstance(error, FailedTrialError):
        return UnusableTrial(INVALID, str(error))
    text = str(error)
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & set(EXHAUSTED) or any(words in text.lower() for words in EXHAUSTED_WORDS):
        return UnusableTrial(OUT_OF_MEMORY, _first_line(error))
    return None


def _first_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0]
