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
    """Scores a table of pairs that may be longer than any memory. Run again, it goes on.

    The table is cut into parts of about as many pixels each, and each part is written to a file of
    its own once it is scored: killed at any moment, the same call scores the parts that are
    missing. Each row of the table is in the result once, with all its columns and ``score``,
    ``interval_low``, ``interval_high``, ``windows``, and ``error``, which says why a pair could not
    be scored.

    >>> table = "reference,distorted\\nexamples/reference.png,examples/distorted.jpg\\n"
    >>> with open("pairs.csv", "w") as file:
    ...     _ = file.write(table)
    >>> evaluate_table("pairs.csv", "result")["scored"]
    1

    Args:
        pairs: The table by path or URL; see `PairTable`.
        out: Folder for the result, by path or URL: Parquet files, which ``pandas.read_parquet``
            and others read as one table.
        models: As `zoo.Scorer` takes them.
        workers: How many processes score. None for this one alone, and with Ray for one on each
            processor, or on each GPU that `gpus_per_worker` asks for.
        ray: Address of a Ray cluster whose machines do the work; they need to reach the table's
            pictures and `out`. An empty one for a cluster that is begun on this machine. None to
            do without.
        gpus_per_worker: How many GPUs each of Ray's workers takes, such as 0.5.
        part_pixels: Pixels of a part, at which each picture counts for 65,536 at least.
        **scorer: Other arguments of `zoo.Scorer`.

    Returns:
        Dictionary of the number of ``pairs``, how many were ``scored`` and how many ``failed``,
        and the ``model`` and ``scale``.

    Raises:
        InputError: If the table cannot be used or `out` holds another result.
    """
    make_scorer = partial(Scorer, models, **scorer)
    named = make_scorer()
    table, folder = PairTable(pairs), PartFolder(out)
    rows = len(table)
    if not rows:
        raise InputError(f"{table.url} lists no pairs")
    taken = [name for name in RESULTS if name in table.schema.names]
    if taken:
        raise InputError(f"{table.url} has a column {taken[0]}, as the result will; rename it")
    folder.begin(describe_run(named, table=table.stamp()))
    done = folder.done()
    job = Job(table, folder.url, make_scorer)
    parts = plan(table, done, part_pixels)
    console = Console(stderr=True)
    with (
        Progress(console=console, transient=True, disable=not console.is_terminal) as bar,
        team(job, workers, ray, gpus_per_worker) as members,
    ):
        task = bar.add_task("scoring", total=rows, completed=sum(count for _, count in done))
        for scored in run(job, parts, members) if members else run_here(job, parts):
            bar.advance(task, scored)
    return folder.finish({"model": named.name, "scale": str(named.card.scale)})
