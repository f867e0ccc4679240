"""Who scores the parts of a table: this process, others beside it, or actors of Ray."""

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
    """Hands out parts to workers, one at a time to each, until all are written.

    A worker that dies is replaced and its part, which nobody has written, begun again. A part that
    takes its worker down three times is written as not scored.

    Args:
        job: `Job`.
        parts: Iterable of `Part`. While the workers are busy, one part for each is read ahead.
        workers: List of `LocalWorker` or `RayWorker`.

    Yields:
        The number of pairs of each part, once it is written.
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
                problem = f"its worker died {TRIES} times in this part; out of memory?"
                write_part(job, part, [problem] * len(part.rows))
                yield len(part.rows)
            hand_out(worker)


def run_here(job, parts):
    """The same without any workers."""
    scorer = PartScorer(job)
    for part in parts:
        yield scorer.score(part)


class LocalWorker:
    """A process of its own on this machine, and another one once that has died.

    Args:
        job: `Job`.
    """

    def __init__(self, job):
        self.job = job
        self._begin()

    def submit(self, part):
        """The `concurrent.futures.Future` of a part."""
        return self._pool.submit(_score, part)

    def died(self, error):
        """Whether an error is the worker's death; then there is another one."""
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
    """An actor on some machine of a Ray cluster, and another one once that has died.

    Ray would restart it, but calls fail while it does; those to a new actor wait for it.

    Args:
        job: Ray's reference of a `Job`.
        gpus: How many GPUs it takes, such as 0.5.
    """

    def __init__(self, job, gpus=0):
        import ray

        self._kind = ray.remote(PartScorer).options(num_cpus=1, num_gpus=gpus)
        self._job = job
        self._actor = self._kind.remote(job)

    def submit(self, part):
        """The `concurrent.futures.Future` of a part."""
        return self._actor.score.remote(part).future()

    def died(self, error):
        """Whether an error is the worker's death; then there is another one."""
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
    """The workers asked for, which are ended in any case.

    Args:
        job: `Job`.
        workers, ray, gpus: As `evaluate_table` takes them.

    Yields:
        A list of `LocalWorker` or `RayWorker`; empty if this process is to do without.

    Raises:
        InputError: If Ray is not installed, does not answer or has no such GPUs.
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
    try:
        import ray
    except ImportError as error:
        raise InputError("Ray is not installed: pip install 'macs-iqa[ray]'") from error
    try:
        ray.init(address or None, ignore_reinit_error=True, log_to_driver=False)
    except ConnectionError as error:
        raise InputError(f"no Ray cluster answers at {address}; run ray start there") from error
    there = ray.cluster_resources()
    room = int(there.get("GPU", 0) / gpus if gpus else there.get("CPU", 1))
    if not room:
        raise InputError(f"the Ray cluster has no {gpus:g} GPUs; leave out --gpus-per-worker")
    shared = ray.put(replace(job, threads=None if gpus else 1))
    return [RayWorker(shared, gpus) for _ in range(count or room)]


def _begin(job):
    """In a new process: makes what it scores with, and ends it with the one that began it."""
    global _scorer
    _scorer = PartScorer(job)
    parent = multiprocessing.parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _score(part):
    return _scorer.score(part)
