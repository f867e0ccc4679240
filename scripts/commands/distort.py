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
        "--distortions",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="distortions to apply: names, kadid10k for its 25, or unrated for codecs of the web, "
        "scaling and mixtures, which need a teacher (default: kadid10k)",
    )
    parser.add_argument(
        "--teacher",
        metavar="MODEL",
        help="model that scores the distorted images (default: mean human scores of KADID-10k)",
    )
    parser.add_argument(
        "--sheet",
        type=OutFile,
        metavar="PNG",
        help="also draw the first photograph with every distortion",
    )


def run(options):
    from zoo.data import DISTORTIONS, UNRATED, PairStore, contact_sheet, distort_photographs

    groups = {"kadid10k": DISTORTIONS, "unrated": UNRATED}
    names = [
        name for given in options.distortions or ["kadid10k"] for name in groups.get(given, [given])
    ]
    distort_photographs(
        options.folder,
        options.out,
        **store_options(options),
        distortions=tuple(dict.fromkeys(names)),
        teacher=_scorer(options.teacher),
    )
    if options.sheet:
        with PairStore(options.out) as store:
            reference, _ = store.read(0)
        contact_sheet(reference, options.sheet, seed=options.seed)
    print_store(options)


def _scorer(model):
    if model is None:
        return None
    from zoo.scoring import Scorer

    return Scorer(model)
