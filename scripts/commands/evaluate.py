"""score a folder of distorted images and compare with human scores"""

from macs_command.commands.common import (
    add_json_argument,
    add_scorer_arguments,
    print_record,
    scorer_of,
)
from macs_command.commands.evaluate_table import add_table_arguments, run_table
from macs_command.outputs import OutFile


def add_arguments(parser):
    parser.add_argument(
        "references", nargs="?", metavar="REF_DIR", help="folder of reference images"
    )
    parser.add_argument(
        "distorted", nargs="?", metavar="DIST_DIR", help="folder of distorted images"
    )
    parser.add_argument(
        "--pairs",
        metavar="TABLE",
        help="table of pairs with columns ref and dist: a CSV file, or without folders a CSV or "
        "Parquet file of any length, by path or URL (default: match by name, full or up to the "
        "first _)",
    )
    parser.add_argument(
        "--scores", metavar="CSV", help="human scores of the distorted images: columns name, mos"
    )
    add_scorer_arguments(parser)
    parser.add_argument(
        "--out",
        default="output.txt",
        metavar="TXT",
        help="file of name,score lines (default: %(default)s); for a table without folders, a "
        "folder of Parquet files; rerun to resume",
    )
    parser.add_argument(
        "--csv", type=OutFile, metavar="CSV", help="write all results, one row per image"
    )
    parser.add_argument(
        "--parquet", type=OutFile, metavar="PARQUET", help="write the same as Parquet"
    )
    parser.add_argument(
        "--report",
        type=OutFile,
        metavar="HTML",
        help="write a report: charts, the worst and best images with maps, a table, the card",
    )
    add_table_arguments(parser.add_argument_group("tables without folders"))
    add_json_argument(parser)


def run(options):
    if options.references is None:
        return run_table(options)
    from zoo.errors import InputError

    if options.distorted is None:
        raise InputError(f"give DIST_DIR, the folder of the copies, behind {options.references}")
    from zoo.evaluation import (
        Journal,
        describe_run,
        evaluate,
        find_pairs,
        read_human_scores,
        result_files,
    )
    from zoo.evaluation.report import write_report
    from zoo.files import check_output

    writers = {
        options.out: result_files.write_text,
        options.csv: result_files.write_csv,
        options.parquet: result_files.write_parquet,
        options.report: lambda evaluation, path: write_report(evaluation, scorer, path),
    }
    writers.pop(None, None)
    check_output(options.out)
    if options.parquet:
        result_files.check_parquet()
    human_scores = read_human_scores(options.scores) if options.scores else None
    scorer = scorer_of(options)
    pairs = find_pairs(options.references, options.distorted, options.pairs)
    inputs = {"references": options.references, "distorted": options.distorted}
    with Journal(options.out, describe_run(scorer, **inputs)) as journal:
        evaluation = evaluate(scorer, pairs, human_scores, journal)
        for path, write in writers.items():
            write(evaluation, path)
        journal.remove()
    if options.json:
        print_record(evaluation.record())
    else:
        _print(evaluation, writers)
    return 1 if evaluation.problems else 0


def _print(evaluation, written):
    summary = evaluation.summary()
    print(f"{summary['scored']} images scored, {summary['skipped']} skipped: {', '.join(written)}")
    if evaluation.scored:
        scores = [image.score for image in evaluation.scored]
        print(
            f"mean {summary['mean']:.3f}, from {min(scores):.3f} to {max(scores):.3f} "
            f"({evaluation.card.scale})  {evaluation.model}"
        )
    from zoo.agreement import TITLES

    if evaluation.agreement:
        print(f"agreement with human scores, {summary['rated']} images (95 % interval):")
    for name, figure in evaluation.agreement.items():
        print(
            f"  {TITLES[name]} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"
        )
