"""make training data from photographs: 125 distorted copies of each, with estimated scores"""

from macs_command.commands.common import add_store_arguments, print_store, store_options
from macs_command.outputs import OutFile


def add_arguments(parser):
    parser.add_argument("folder", metavar="PHOTO_DIR", help="folder of clean photographs")
    parser.add_argument(
        "out", type=OutFile, metavar="OUT.h5", help="file to write; rerun to resume"
    )
    add_store_arguments(parser)
    parser.add_argument(
        "--sheet",
        type=OutFile,
        metavar="PNG",
        help="also draw the first photograph with every distortion",
    )


def run(options):
    from zoo.data import PairStore, contact_sheet, distort_photographs

    distort_photographs(options.folder, options.out, **store_options(options))
    if options.sheet:
        with PairStore(options.out) as store:
            reference, _ = store.read(0)
        contact_sheet(reference, options.sheet, seed=options.seed)
    print_store(options)
