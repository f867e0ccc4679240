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
    """Everything a worker needs, small enough to send anywhere.

    Attributes:
        table: `PairTable`.
        out: Str. URL of the folder for the result.
        make_scorer: Callable that returns the `zoo.Scorer`.
        threads: Int. Threads per worker. Defaults to `None`, one per core.
    """

    table: object
    out: str
    make_scorer: Callable
    threads: int | None = None


class PartScorer:
    """Scores parts in a worker, with a scorer that is loaded once.

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
        """Scores a `Part` and writes its file; returns its number of pairs."""
        pairs = self.job.table.pairs(part.rows)
        write_part(self.job, part, list(self.scorer.in_threads(_outcome, pairs)))
        return len(part.rows)


def write_part(job, part, outcomes):
    """Writes the rows of a `Part` with their outcomes, each a `Score` or an error message."""
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
    """The `Score` of a pair of URLs, or an error message."""
    if None in pair:
        return "the row does not name both images"
    try:
        images = image_pair(*(fetched(url) if is_remote(url) else local(url) for url in pair))
        return scorer.checked_score(images)
    except (InputError, OSError, MemoryError) as error:
        return str(error) or "not enough memory"
