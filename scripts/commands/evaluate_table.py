"""The part of `macs evaluate` that scores a table of any length."""

import argparse

from macs_command.commands.common import print_record, scorer_settings

OF_FOLDERS = ("scores", "csv", "parquet", "report")


def add_table_arguments(group):
    """How many processes and machines score a table."""
    group.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="processes that score (default: this one; with --ray one a processor or GPU)",
    )
    group.add_argument(
        "--ray",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="let the machines of a Ray cluster score; without an address, of one begun here",
    )
    group.add_argument(
        "--gpus-per-worker", type=float, default=0, metavar="N", help="with --ray, such as 0.5"
    )
    group.add_argument(
        "--part-megapixels",
        type=_count,
        metavar="N",
        help="size of a part, which is what a worker that is lost loses (default: 67)",
    )


def run_table(options):
    """Runs the command; returns its exit code."""
    from zoo.errors import InputError
    from zoo.evaluation.table import evaluate_table

    if options.pairs is None:
        raise InputError("give REF_DIR and DIST_DIR before --model, or a table with --pairs")
    if options.out == "output.txt":
        raise InputError("a table's result is a folder of Parquet files; name it with --out")
    given = [name for name in OF_FOLDERS if getattr(options, name)]
    if given:
        raise InputError(f"--{given[0]} is for folders; a table's result is Parquet")
    if options.gpus_per_worker and options.ray is None:
        raise InputError("--gpus-per-worker is for --ray")
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
        return int(bool(summary["failed"]))
    print(
        f"{summary['scored']} pairs scored, {summary['failed']} failed: {options.out} "
        f"({summary['scale']})  {summary['model']}"
    )
    return 1 if summary["failed"] else 0


def _count(text):
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 and more")
    return int(text)
