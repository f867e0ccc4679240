"""train the sorter of the rank losses, or check how accurate its ranks are"""

from macs_command.commands.common import add_json_argument, print_record
from macs_command.outputs import OutFile, OutFolder


def add_arguments(parser):
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")

    training = actions.add_parser("train", help="train a sorter")
    training.add_argument("sorter", choices=("conv16", "expected_ranks"))
    training.add_argument(
        "--out",
        type=OutFile,
        required=True,
        metavar="FILE",
        help="*.weights.h5 for conv16, *.json for expected_ranks; rerun to resume",
    )
    training.add_argument(
        "--vectors", type=int, metavar="N", help="number of training vectors (conv16)"
    )
    training.add_argument(
        "--logs", type=OutFolder, metavar="DIR", help="folder for TensorBoard logs (conv16)"
    )

    checking = actions.add_parser("check", help="compare a sorter's ranks with the true ranks")
    checking.add_argument(
        "sorter",
        nargs="?",
        default="expected_ranks",
        help="name or file (default: %(default)s)",
    )
    checking.add_argument(
        "--length", type=int, default=16, metavar="N", help="vector length (default: %(default)s)"
    )

    for parser in (training, checking):
        add_json_argument(parser)


def run(options):
    from macs_losses import sorters
    from zoo.errors import InputError

    try:
        figures = train(options) if options.action == "train" else check(options)
    except sorters.SorterError as error:
        raise InputError(str(error)) from error
    if options.json:
        print_record(figures)
        return
    print("Mean |true - surrogate| Spearman:")
    print(f"{figures['both']:.4f} with surrogate ranks of both vectors")
    print(f"{figures['predictions']:.4f} with true ranks of one vector, as in the losses")


def train(options):
    from macs_losses import sorters

    chosen = {"vectors": options.vectors, "log_dir": options.logs}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    if chosen and options.sorter != "conv16":
        raise sorters.SorterError(f"only conv16 accepts --vectors and --logs, not {options.sorter}")
    return sorters.train(options.sorter, options.out, **chosen)


def check(options):
    from macs_losses import sorters

    return sorters.check(options.sorter, options.length)
