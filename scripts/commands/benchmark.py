"""measure how well models and classical metrics agree with human ratings"""

from macs_command.commands.common import (
    add_json_argument,
    add_model_argument,
    models_of,
    print_record,
    print_tables,
)
from macs_command.outputs import OutFigure, OutFile


def add_arguments(parser):
    add_model_argument(parser, several="; the folder of a cross-validation works too")
    parser.add_argument(
        "--data",
        required=True,
        nargs="+",
        metavar="DATA",
        help="files written by macs prepare or macs distort, CSV files or folders of data sets; "
        "for several, also prints the mean and the worst SRCC",
    )
    parser.add_argument(
        "--reader",
        default="tid2013",
        metavar="NAME",
        help="format of a data set folder (default: %(default)s)",
    )
    parser.add_argument(
        "--classical",
        nargs="*",
        metavar="METRIC",
        help="also score with these classical metrics, or with all of them (needs piq)",
    )
    parser.add_argument(
        "--crop",
        type=int,
        metavar="SIZE",
        help="score the center crop of this size (default: whole images)",
    )
    parser.add_argument(
        "--resamples",
        type=int,
        default=1000,
        metavar="N",
        help="bootstrap resamples for the intervals (default: %(default)s)",
    )
    parser.add_argument("--csv", type=OutFile, metavar="FILE", help="write all results")
    parser.add_argument(
        "--plot",
        type=OutFigure,
        metavar="PNG",
        help="plot scores against human ratings of the first data set",
    )
    add_json_argument(parser)


def run(options):
    from zoo.benchmarking import (
        CLASSICAL,
        ClassicalJudge,
        ModelJudge,
        benchmark,
        draw_scatter,
        open_pairs,
        write_table,
    )

    classical = CLASSICAL if options.classical == [] else options.classical or []
    judges = [ModelJudge(name) for name in models_of(options)]
    judges += [ClassicalJudge(name) for name in classical]
    sets = [open_pairs(path, options.reader) for path in options.data]
    found = [benchmark(pairs, judges, options.crop, options.resamples) for pairs in sets]
    if options.json:
        for each in found:
            print_record({"protocol": each.protocol, "rows": each.rows})
    else:
        for each in found:
            print_tables(overall(each), by_distortion(each))
        if len(found) > 1:
            print_tables(by_data_set(found))
    if options.csv:
        write_table(options.csv, *found)
    if options.plot:
        draw_scatter(options.plot, found[0])


def overall(found):
    """Table of each judge's results over all pairs."""
    from rich.table import Table

    from zoo.agreement import TITLES

    table = Table(
        title="; ".join(found.protocol),
        caption="monotonicity: series whose scores fall with every level; identity: identical "
        "images score highest",
    )
    for column in ("", *TITLES.values(), "monotonicity", "identity", "pairs/s"):
        table.add_column(column, justify="right" if column else "left")
    for row in found.rows:
        if row["distortion"] == "all":
            table.add_row(
                row["judge"],
                *(with_interval(row, name) for name in TITLES),
                *(percent(row[name]) for name in ("monotonicity", "identity")),
                f"{row['pairs_per_second']:.1f}",
            )
    return table


def by_distortion(found):
    """Table of each judge's SRCC by distortion type."""
    from rich.table import Table

    table = Table(title="SRCC by distortion type, with the number of pairs")
    table.add_column("")
    for judge in found.scores:
        table.add_column(judge, justify="right")
    kinds = dict.fromkeys(row["distortion"] for row in found.rows)
    for kind in kinds:
        rows = [row for row in found.rows if row["distortion"] == kind]
        table.add_row(f"{kind}\n{rows[0]['pairs']}", *(with_interval(row, "srcc") for row in rows))
    return table


def by_data_set(found):
    """Table of each judge's SRCC in each data set, their mean and the worst."""
    from statistics import mean

    from rich.table import Table

    rows = [row for each in found for row in each.rows if row["distortion"] == "all"]
    names = dict.fromkeys(row["data"] for row in rows)
    table = Table("", *names, "mean", "worst", title="SRCC by data set")
    for judge in found[0].scores:
        values = [row["srcc"] for row in rows if row["judge"] == judge]
        if None not in values:
            values += [mean(values), min(values)]
        table.add_row(judge, *("-" if value is None else f"{value:.3f}" for value in values))
    return table


def with_interval(row, name):
    if row[name] is None:
        return "-"
    ends = f"\n{row[f'{name}_low']:.2f}..{row[f'{name}_high']:.2f}" if f"{name}_low" in row else ""
    return f"{row[name]:.3f}{ends}"


def percent(share):
    return "-" if share is None else f"{100 * share:.0f} %"
