import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from zoo.data.images import image_pair
from zoo.errors import InputError
from zoo.evaluation.read_ahead import read_ahead
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
        return self.job.make_scorer()

    def score(self, part):
        """Scores a `Part` and writes its file; returns how many pairs it has."""
        pairs = self.job.table.pairs(part.rows)
        try:
            outcomes = self._together(pairs)
        except InputError:
            outcomes = [self._alone(pair) for pair in pairs]
        write_part(self.job, part, outcomes)
        return len(part.rows)

    def _together(self, pairs):
        """A `Score` for each pair, or what is wrong with it; images are read ahead."""
        problems = {}

        def readable():
            for number, images in enumerate(read_ahead(_read, pairs, size=_size)):
                if isinstance(images, str):
                    problems[number] = images
                else:
                    yield images

        scores = iter(list(self.scorer.score_all(readable())))
        return [problems.get(number) or next(scores) for number in range(len(pairs))]

    def _alone(self, pair):
        images = _read(pair)
        if isinstance(images, str):
            return images
        try:
            (score,) = self.scorer.score_all([images])
        except InputError as error:
            return str(error)
        return score


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


def _read(pair):
    """Both images of a pair of URLs, or what is wrong with them."""
    if None in pair:
        return "the row does not name both pictures"
    try:
        return image_pair(*(fetched(url) if is_remote(url) else local(url) for url in pair))
    except (InputError, OSError) as error:
        return str(error)


def _size(images):
    return 0 if isinstance(images, str) else sum(image.nbytes for image in images)
