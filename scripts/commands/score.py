"""score a distorted image against its reference"""

from macs_command.commands.common import (
    add_json_argument,
    add_scorer_arguments,
    print_record,
    scorer_of,
    scorers_of,
)
from macs_command.outputs import OutFigure


def add_arguments(parser):
    parser.add_argument(
        "reference",
        metavar="REF",
        help="reference image: a file, a URL, or - for standard input",
    )
    parser.add_argument("distorted", metavar="DIST", help="distorted image of the same size")
    add_scorer_arguments(parser, several="; several models each print a score")
    parser.add_argument(
        "--figure",
        type=OutFigure,
        metavar="PNG",
        help="write both images side by side with the score",
    )
    parser.add_argument(
        "--map",
        type=OutFigure,
        metavar="PNG",
        help="write a map of the damage, drawn over the distorted image",
    )
    add_json_argument(parser)


def files_of(options):
    """Both images, as `zoo.data.image_pair` takes them."""
    import sys

    from zoo.errors import InputError

    files = [options.reference, options.distorted]
    if files == ["-", "-"]:
        raise InputError("only one of the two images can come from standard input")
    return [sys.stdin.buffer if file == "-" else file for file in files]


def run(options):
    from zoo.data.images import image_pair

    drawn = options.figure or options.map
    scorers = [scorer_of(options)] if drawn else scorers_of(options)
    images = image_pair(*files_of(options))
    for scorer in scorers:
        score = draw(scorer, images, options) if drawn else scorer.score(*images)
        if options.json:
            files = {"reference": options.reference, "distorted": options.distorted}
            print_record({**files, **score.record()})
        else:
            print(f"{score}  {score.model}")


def draw(scorer, images, options):
    """Writes the figure and the map; returns the score."""
    from zoo.maps import draw_maps
    from zoo.scoring import draw_figure

    if options.map:
        mapped = scorer.map(*images)
        draw_maps(options.map, images[1], mapped)
        score = mapped.score
    else:
        score = scorer.score(*images)
    if options.figure:
        draw_figure(options.figure, *images, score)
    return score
