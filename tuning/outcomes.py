"""What became of a trial that did not end well."""

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
    """A trial that has no figure: the search marks it and goes on.

    Attributes:
        outcome: One of the outcomes above.
    """

    def __init__(self, outcome, reason):
        super().__init__(reason)
        self.outcome = outcome


def unusable(error):
    """The `UnusableTrial` that an error stands for, None if it stands for a fault.

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
