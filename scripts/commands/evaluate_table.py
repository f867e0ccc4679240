"""The part of `macs evaluate` that scores tables of any length."""

from macs_command.commands.common import count, print_record, scorer_settings

FOLDERS_ONLY = ("scores", "csv", "parquet", "report")


def add_table_arguments(group):
    """Adds the arguments for scoring a table in parallel."""
    group.add_argument(
        "--workers",
        type=count,
        metavar="N",
        help="worker processes (default: this process; with --ray, one per core or GPU)",
    )
    group.add_argument(
        "--ray",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="score on a Ray cluster; without an address, start one on this machine",
    )
    group.add_argument(
        "--gpus-per-worker", type=float, default=0, metavar="N", help="with --ray, e.g. 0.5"
    )
    group.add_argument(
        "--part-megapixels",
        type=count,
        metavar="N",
        help="size of a part, the most a lost worker has to repeat (default: 67)",
    )


def run_table(options):
    """Runs the command; returns its exit code."""
    from zoo.errors import InputError
    from zoo.evaluation.table import evaluate_table

    if options.pairs is None:
        raise InputError("give REF_DIR and DIST_DIR before --model, or a table with --pairs")
    if options.out == "output.txt":
        raise InputError("results of a table are a folder of Parquet files; name it with --out")
    given = [name for name in FOLDERS_ONLY if getattr(options, name)]
    if given:
        raise InputError(f"--{given[0]} needs REF_DIR and DIST_DIR; a table's result is Parquet")
    if options.gpus_per_worker and options.ray is None:
        raise InputError("--gpus-per-worker needs --ray")
    size = options.part_megapixels
    summary = evaluate_table(
        options.pairs,
        options.out,
        workers=options.workers,
        ray=options.ray,
        gpus_per_worker=options.gpus_per_worker,
        **({"part_pixels": size * 10**6} if size else {}),
        **scorer_settings(options),
    )
    if options.json:
        print_record({"out": str(options.out), **summary})
    else:
        print(
            f"{summary['scored']} pairs scored, {summary['failed']} failed: {options.out} "
            f"({summary['scale']})  {summary['model']}"
        )
    return 1 if summary["failed"] else 0
