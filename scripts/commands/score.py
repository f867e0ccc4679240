"""score a distorted image against its reference"""

import json

from macs_command.commands.common import add_scorer_arguments, scorer_of


def add_arguments(parser):
    parser.add_argument(
        "reference",
        metavar="REF",
        help="the image as it should be: file, address, or - for standard input",
    )
    parser.add_argument("distorted", metavar="DIST", help="its copy, of the same size")
    add_scorer_arguments(parser)
    parser.add_argument(
        "--figure", metavar="PNG", help="write both images, side by side with the score"
    )
    parser.add_argument(
        "--map", metavar="PNG", help="write where the damage is, drawn over the copy with a scale"
    )
    parser.add_argument("--json", action="store_true", help="print a record in JSON")


def files_of(options):
    """Both pictures, as `zoo.data.image_pair` takes them."""
    import sys

    from zoo.errors import InputError

    files = [options.reference, options.distorted]
    if files == ["-", "-"]:
        raise InputError("only one of the two pictures can come from standard input")
    return [sys.stdin.buffer if file == "-" else file for file in files]


def run(options):
    from zoo.data.images import image_pair
    from zoo.maps import draw_maps
    from zoo.scoring import draw_figure

    scorer = scorer_of(options)
    images = image_pair(*files_of(options))
    if options.map:
        mapped = scorer.map(*images)
        draw_maps(options.map, images[1], mapped)
        score = mapped.score
    else:
        score = scorer.score(*images)
    if options.figure:
        draw_figure(options.figure, *images, score)
    if options.json:
        files = {"reference": options.reference, "distorted": options.distorted}
        print(json.dumps({**files, **score.record()}))
    else:
        print(f"{score}  {score.model}")
