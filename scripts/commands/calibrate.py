"""map a model's scores to the scale of your own ratings, with prediction intervals"""

from macs_command.commands.common import DEFAULT_MODEL, add_json_argument, print_record
from macs_command.outputs import OutFolder


def add_arguments(parser):
    parser.add_argument(
        "model",
        nargs="?",
        default=DEFAULT_MODEL,
        metavar="MODEL",
        help="a model, or the folder of a cross-validation (default: %(default)s)",
    )
    parser.add_argument(
        "--data",
        required=True,
        metavar="DATA",
        help="CSV file with columns ref, dist, score and optionally group (the photograph); or "
        "anything macs benchmark accepts",
    )
    parser.add_argument(
        "--out", type=OutFolder, required=True, metavar="RUN", help="folder to write"
    )
    parser.add_argument(
        "--reader",
        default="csv",
        metavar="NAME",
        help="format of a data set folder (default: %(default)s)",
    )
    parser.add_argument(
        "--own-scale",
        action="store_true",
        help="the ratings are on the model's own scale: only estimate its error",
    )
    parser.add_argument("--scale", metavar="TEXT", help="description of the rating scale")
    parser.add_argument(
        "--range",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="ends of the scale (default: the lowest and highest rating)",
    )
    add_json_argument(parser)


def run(options):
    from dataclasses import asdict

    from zoo.benchmarking import open_pairs
    from zoo.calibration import calibrate

    low, high = options.range or (None, None)
    pairs = open_pairs(options.data, options.reader)
    found = calibrate(
        options.model, pairs, options.out, options.scale, low, high, options.own_scale
    )
    if options.json:
        print_record({"out": options.out, **asdict(found)})
        return
    agreement = found.agreement
    print(f"{options.out}: {found.pairs} ratings of {found.photographs} photographs")
    print(
        f"held-out photographs: SRCC {agreement.srcc:.3f}, PLCC {agreement.plcc:.3f}, "
        f"RMSE {agreement.rmse:.3g}"
    )
    covered = f"{100 * found.covered:.0f} % covered"
    print(f"90 % intervals: +- {found.half_width:.3g} on average, {covered}")
