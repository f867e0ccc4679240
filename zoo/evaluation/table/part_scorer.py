import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from zoo.data.images import image_pair
from zoo.errors import InputError
from zoo.evaluation.table.parts import PartFolder
from zoo.evaluation.table.storage import fetched, is_remote, local

THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
RESULTS = ("score", "interval_low", "interval_high", "windows", "error")


@dataclass(frozen=True)
class Job:
    """All that a worker needs to know, small enough to be sent anywhere.

    Attributes:
        table: `PairTable`.
        out: URL of the folder of the result.
        make_scorer: Function that makes the `zoo.Scorer`, such as a partial one.
        threads: How many threads a worker computes in; None for as many as there are.
    """

    table: object
    out: str
    make_scorer: Callable
    threads: int | None = None


class PartScorer:
    """What each worker holds: a scorer, loaded once, and where the result goes.

    Args:
        job: `Job`.
    """

    def __init__(self, job):
        self.job = job
        if job.threads:
            os.environ.update(dict.fromkeys(THREADS, str(job.threads)))

    @cached_property
    def scorer(self):
        scorer = self.job.make_scorer()
        scorer.threads = self.job.threads or scorer.threads
        return scorer

    def score(self, part):
        """Scores a `Part` and writes its file; returns how many pairs it has."""
        pairs = self.job.table.pairs(part.rows)
        write_part(self.job, part, list(self.scorer.in_threads(_outcome, pairs)))
        return len(part.rows)


def write_part(job, part, outcomes):
    """Writes the rows of a `Part` with a `Score` each, or a text that says what is wrong."""
    import pyarrow as pa

    types = dict.fromkeys(RESULTS, pa.float64()) | {"windows": pa.int32(), "error": pa.string()}
    records = [
        {"error": outcome} if isinstance(outcome, str) else outcome.record() for outcome in outcomes
    ]
    table = part.rows
    for name in RESULTS:
        values = [record.get(name) for record in records]
        table = table.append_column(name, pa.array(values, types[name]))
    PartFolder(job.out).write(part, table)


def _outcome(scorer, pair):
    """The `Score` of a pair of URLs, or what is wrong with it."""
    if None in pair:
        return "the row does not name both pictures"
    try:
        images = image_pair(*(fetched(url) if is_remote(url) else local(url) for url in pair))
        return scorer.checked_score(images)
    except (InputError, OSError, MemoryError) as error:
        return str(error) or "not enough memory"
