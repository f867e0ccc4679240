"""pack a published data set into one file for training"""

from macs_command.commands.common import add_store_arguments, print_store, store_options
from macs_command.outputs import OutFile

# zoo.data.READERS, without importing it for --help
NAMES = ("tid2013", "tid2008", "pieapp", "pipal", "kadid10k", "csiq", "live", "csv")


def add_arguments(parser):
    parser.add_argument("name", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("folder", metavar="DIR", help="folder of the unpacked data set")
    parser.add_argument(
        "out", type=OutFile, metavar="OUT.h5", help="file to write; rerun to resume"
    )
    add_store_arguments(parser)
    parser.add_argument(
        "--lower-is-better",
        action="store_true",
        help="scores of a csv data set are lower for better images",
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
