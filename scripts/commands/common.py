"""Arguments that several commands share."""

import argparse
import json
import sys

DEFAULT_MODEL = "fidelity"
WIDTH = 150  # of tables that go to a file


def add_model_argument(parser, several=""):
    """``--model``: in every command the same names, and ``a+b`` for the mean of both."""
    parser.add_argument(
        "--model",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="model of the zoo, folder of a training, .keras file or folder of such; a+b is the "
        f"mean of both{several} (default: {DEFAULT_MODEL})",
    )


def models_of(options):
    """The names that were given, or that of the default."""
    return options.model or [DEFAULT_MODEL]


def add_scorer_arguments(parser, several=""):
    """Which models score, and which views of each pair."""
    add_limit_argument(parser)
    add_model_argument(parser, several)
    parser.add_argument(
        "--tta",
        nargs="?",
        const="flips",
        default="none",
        choices=("none", "flips", "full"),
        help="average over views of each pair: flips for all ways to lay it down (what --tta "
        "alone means), full for the original's 22 (default: %(default)s)",
    )
    parser.add_argument(
        "--short-side",
        type=_short_side,
        default="card",
        metavar="N",
        help="shorter side, in pixels, of what pictures are looked at; none for pictures as they "
        "are (default: what the model was trained for)",
    )
    parser.add_argument(
        "--engine",
        default="auto",
        choices=("auto", "onnx", "keras"),
        help="ONNX Runtime or Keras (default: ONNX Runtime for models that have an ONNX file)",
    )
    parser.add_argument(
        "--threads", type=int, metavar="N", help="threads to score with (default: one per core)"
    )


def _short_side(text):
    return text if text == "card" else _crop(text)


def add_limit_argument(parser):
    """How large pictures may be."""
    parser.add_argument(
        "--max-pixels",
        metavar="N",
        help="refuse larger pictures (default: MACS_MAX_PIXELS, else 200 million)",
    )


def scorer_settings(options):
    """The arguments of the one `Scorer` that was asked for.

    Raises:
        InputError: If several models were given.
    """
    from zoo.errors import InputError

    names = models_of(options)
    if len(names) > 1:
        raise InputError(f"one model at a time; --model {'+'.join(names)} is the mean of these")
    return {"models": names[0], **_how_to_score(options)}


def _how_to_score(options):
    names = ("tta", "short_side", "engine", "threads")
    return {name: getattr(options, name) for name in names}


def scorer_of(options):
    """The one `Scorer` that was asked for."""
    from zoo.scoring import Scorer

    return Scorer(**scorer_settings(options))


def scorers_of(options):
    """A `Scorer` for each model that was asked for."""
    from zoo.scoring import Scorer

    return [Scorer(name, **_how_to_score(options)) for name in models_of(options)]


def add_json_argument(parser):
    parser.add_argument("--json", action="store_true", help="print a record in JSON, no text")


def print_record(record):
    """Prints a record on a line of its own, as JSON that has no NaN."""
    from zoo.files import json_text

    print(json_text(record))


def add_store_arguments(parser):
    """How images are cut, what is left out, and how photographs are split."""
    add_limit_argument(parser)
    parser.add_argument(
        "--crop",
        type=_crop,
        default=288,
        metavar="SIZE",
        help="store the centre of each image, on black where it is smaller; none for whole images "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave out what is missing, damaged or malformed"
    )
    parser.add_argument(
        "--hold-out",
        type=int,
        metavar="N",
        help="photographs to keep out of training (default: a fifth)",
    )
    parser.add_argument(
        "--folds",
        type=int,
        default=5,
        metavar="K",
        help="folds for cross-validation of the others (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="seed of the split, and of distortions (default: %(default)s)",
    )
    parser.add_argument(
        "--beside",
        nargs="+",
        action="extend",
        default=[],
        metavar="STORE.h5",
        help="other such files: photographs that are in both stay on the side they have there",
    )
    add_json_argument(parser)


def print_store(options):
    """Says what was written, an open `PairStore`."""
    from zoo.data import PairStore

    with PairStore(options.out) as store:
        if options.json:
            print_record({"out": options.out, **store.summary()})
        else:
            print(f"{options.out}: {store}")


def store_options(options):
    """The same, as `zoo.data` takes them."""
    from zoo.data import Split

    split = Split(options.hold_out, options.folds, options.seed, tuple(options.beside))
    return {"crop": options.crop, "split": split, "skip_bad": options.skip_bad}


def _crop(text):
    if text != "none" and not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of pixels nor none")
    return None if text == "none" else int(text)


def setting(text):
    """``NAME=VALUE`` as a pair; the value is JSON, or else a text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


def print_tables(*tables, width=WIDTH):
    """Prints tables of rich, as wide as the terminal is, or so wide where there is none."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else width)
    for table in tables:
        with console.capture() as text:
            console.print(table)
        print("\n".join(line.rstrip() for line in text.get().splitlines()))
