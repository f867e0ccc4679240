from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import Progress

from zoo.errors import InputError
from zoo.evaluation.evaluate import describe_run
from zoo.evaluation.table.pair_table import PairTable
from zoo.evaluation.table.part_scorer import RESULTS, Job
from zoo.evaluation.table.parts import PartFolder
from zoo.evaluation.table.plan import plan
from zoo.evaluation.table.workers import run, run_here, team
from zoo.scoring import Scorer
from zoo.types import PathLike

PART_PIXELS = 2**26


def evaluate_table(
    pairs: PathLike,
    out: PathLike,
    models: PathLike | Sequence[PathLike] = "fidelity",
    workers: int | None = None,
    ray: str | None = None,
    gpus_per_worker: float = 0,
    part_pixels: int = PART_PIXELS,
    **scorer: Any,
) -> dict[str, Any]:
    """Scores a table of pairs of any length in constant memory. Rerun to resume.

    The table is split into parts of about equal pixel counts. Each part is written to its own file
    once it is scored, so after a kill at any moment the same call scores the missing parts. The
    result has each row of the table once, with all its columns and ``score``, ``interval_low``,
    ``interval_high``, ``windows``, and ``error``, which says why a pair could not be scored.

    >>> table = "reference,distorted\\nexamples/reference.png,examples/distorted.jpg\\n"
    >>> with open("pairs.csv", "w") as file:
    ...     _ = file.write(table)
    >>> evaluate_table("pairs.csv", "result")["scored"]
    1

    Args:
        pairs: Path or URL of the table; see `PairTable`.
        out: Path or URL of the folder for the result: Parquet files, which
            ``pandas.read_parquet`` and others read as one table.
        models: Models for `zoo.Scorer`. Defaults to `"fidelity"`.
        workers: Int. Number of worker processes. Defaults to `None`: no workers or, with Ray, one
            per core, or per GPU share with `gpus_per_worker`.
        ray: Str. Address of a Ray cluster, whose machines need access to the images and `out`; an
            empty string starts a cluster on this machine. Defaults to `None`, no Ray.
        gpus_per_worker: Float. GPUs per Ray worker, such as 0.5. Defaults to `0`.
        part_pixels: Int. Pixels per part; each image counts as at least 65,536. Defaults to
            67,108,864.
        **scorer: Other arguments of `zoo.Scorer`.

    Returns:
        Dict of the numbers of ``pairs``, ``scored`` and ``failed``, the ``model`` and ``scale``.

    Raises:
        InputError: If the table cannot be used or `out` contains another result.
    """
    make_scorer = partial(Scorer, models, **scorer)
    named = make_scorer()
    table, folder = PairTable(pairs), PartFolder(out)
    rows = len(table)
    if not rows:
        raise InputError(f"{table.url} lists no pairs")
    taken = [name for name in RESULTS if name in table.schema.names]
    if taken:
        raise InputError(f"{table.url} already has a column {taken[0]}; rename it")
    with folder.locked():
        folder.begin(describe_run(named, table=table.stamp()))
        done = folder.done()
        job, parts = Job(table, folder.url, make_scorer), plan(table, done, part_pixels)
        with team(job, workers, ray, gpus_per_worker) as members:
            scored = run(job, parts, members) if members else run_here(job, parts)
            _show(scored, rows, sum(count for _, count in done))
        return folder.finish({"model": named.name, "scale": str(named.card.scale)})


def _show(scored, rows, done):
    """Shows the progress of numbers of scored rows on a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("scoring", total=rows, completed=done)
        for count in scored:
            bar.advance(task, count)
