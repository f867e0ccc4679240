"""pack a data set, as it is published, into one file for training"""

from macs_command.commands.common import add_store_arguments, print_store, store_options
from macs_command.outputs import OutFile

# the readers of zoo.data, which --help must not wait for
NAMES = ("tid2013", "tid2008", "pieapp", "pipal", "kadid10k", "csiq", "live", "csv")


def add_arguments(parser):
    parser.add_argument("name", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("folder", metavar="DIR", help="folder that the data set was unpacked into")
    parser.add_argument(
        "out", type=OutFile, metavar="OUT.h5", help="file to write; run again to go on with it"
    )
    add_store_arguments(parser)
    parser.add_argument(
        "--lower-is-better", action="store_true", help="turn the scores of a csv data set"
    )


def run(options):
    from zoo.data import prepare

    prepare(
        options.name,
        options.folder,
        options.out,
        lower_is_better=options.lower_is_better,
        **store_options(options),
    )
    print_store(options)
