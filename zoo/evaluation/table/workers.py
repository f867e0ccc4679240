"""Workers that score the parts of a table: this process, local processes, or Ray actors."""

import math
import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from zoo.errors import InputError
from zoo.evaluation.table.part_scorer import PartScorer, write_part

TRIES = 3


def run(job, parts, workers):
    """Distributes parts to workers, one at a time, until all are written.

    A worker that dies is replaced and its part retried. A part whose worker dies three times is
    written as failed.

    Args:
        job: `Job`.
        parts: Iterable of `Part`. While the workers are busy, one part for each is read ahead.
        workers: List of `LocalWorker` or `RayWorker`.

    Yields:
        The number of pairs of each part once it is written.
    """
    parts = iter(parts)
    running, ready = {}, deque()

    def hand_out(worker):
        part = ready.popleft() if ready else next(parts, None)
        if part is not None:
            running[worker.submit(part)] = worker, part, 1

    for worker in workers:
        hand_out(worker)
    while running:
        ready.extend(islice(parts, len(workers) - len(ready)))
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            worker, part, tries = running.pop(future)
            if not worker.died(future.exception()):
                yield future.result()
            elif tries < TRIES:
                running[worker.submit(part)] = worker, part, tries + 1
                continue
            else:
                problem = f"the worker died {TRIES} times on this part; out of memory?"
                write_part(job, part, [problem] * len(part.rows))
                yield len(part.rows)
            hand_out(worker)


def run_here(job, parts):
    """Scores the parts in this process."""
    scorer = PartScorer(job)
    for part in parts:
        yield scorer.score(part)


class LocalWorker:
    """A worker process on this machine, replaced if it dies.

    Args:
        job: `Job`.
    """

    def __init__(self, job):
        self.job = job
        self._begin()

    def submit(self, part):
        """Returns the `concurrent.futures.Future` of a part."""
        return self._pool.submit(_score, part)

    def died(self, error):
        """Whether an error means that the worker died, in which case it is replaced."""
        if not isinstance(error, BrokenExecutor):
            return False
        self.close()
        self._begin()
        return True

    def close(self):
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self):
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, spawn, _begin, (self.job,))


class RayWorker:
    """An actor on a Ray cluster, replaced if it dies.

    Ray could restart it, but calls fail in the meantime; calls to a new actor wait for it.

    Args:
        job: `ray.ObjectRef` of a `Job`.
        gpus: Float. GPUs it uses, such as 0.5. Defaults to `0`.
    """

    def __init__(self, job, gpus=0):
        import ray

        self._kind = ray.remote(PartScorer).options(num_cpus=1, num_gpus=gpus)
        self._job = job
        self._actor = self._kind.remote(job)

    def submit(self, part):
        """Returns the `concurrent.futures.Future` of a part."""
        return self._actor.score.remote(part).future()

    def died(self, error):
        """Whether an error means that the worker died, in which case it is replaced."""
        from ray.exceptions import RayActorError, RayTaskError

        if isinstance(error, RayTaskError):
            raise error.cause
        if not isinstance(error, RayActorError):
            return False
        self.close()
        self._actor = self._kind.remote(self._job)
        return True

    def close(self):
        import ray

        ray.kill(self._actor)


@contextmanager
def team(job, workers=None, ray=None, gpus=0):
    """Starts workers and closes them at the end.

    Args:
        job: `Job`.
        workers, ray, gpus: As in `evaluate_table`.

    Yields:
        List of `LocalWorker` or `RayWorker`; empty to score in this process.

    Raises:
        InputError: If Ray is not installed, does not respond or lacks the GPUs.
    """
    members = _actors(job, workers, ray, gpus) if ray is not None else _processes(job, workers or 0)
    try:
        yield members
    finally:
        for member in members:
            member.close()


def _processes(job, count):
    cores = len(os.sched_getaffinity(0))
    job = replace(job, threads=max(1, cores // max(1, count)))
    return [LocalWorker(job) for _ in range(count)]


def _actors(job, count, address, gpus):
    if not 0 <= gpus < math.inf:
        raise InputError(f"a worker cannot have {gpus} GPUs; give e.g. 0.5")
    try:
        import ray
    except ImportError as error:
        raise InputError("Ray is not installed: pip install 'macs-iqa[ray]'") from error
    try:
        ray.init(address or None, ignore_reinit_error=True, log_to_driver=False)
    except ConnectionError as error:
        raise InputError(f"no Ray cluster responds at {address}; run ray start there") from error
    except Exception as error:  # Ray raises no type of its own
        raise InputError(f"Ray does not start: {error}") from error
    resources = ray.cluster_resources()
    slots = int(resources.get("GPU", 0) / gpus if gpus else resources.get("CPU", 1))
    if not slots:
        raise InputError(f"the Ray cluster lacks {gpus:g} GPUs; remove --gpus-per-worker")
    shared = ray.put(replace(job, threads=None if gpus else 1))
    return [RayWorker(shared, gpus) for _ in range(count or slots)]


def _begin(job):
    """Initializes a worker process, which exits with its parent."""
    global _scorer
    _scorer = PartScorer(job)
    parent = multiprocessing.parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _score(part):
    return _scorer.score(part)
