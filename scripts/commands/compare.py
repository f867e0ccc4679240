"""predict which of two distorted images people prefer, and with what probability"""

from macs_command.commands.common import (
    add_json_argument,
    add_scorer_arguments,
    print_record,
    scorer_of,
)


def add_arguments(parser):
    parser.add_argument("reference", metavar="REF", help="reference image")
    parser.add_argument("first", metavar="A", help="distorted image")
    parser.add_argument("second", metavar="B", help="another distorted image")
    add_scorer_arguments(parser)
    add_json_argument(parser)


def run(options):
    probability = scorer_of(options).compare(options.reference, options.first, options.second)
    if options.json:
        pair = {"first": options.first, "second": options.second}
        print_record({**pair, "first_better": probability})
        return
    better = options.first if probability >= 0.5 else options.second
    print(f"{better} looks better (probability {max(probability, 1 - probability):.2f})")
