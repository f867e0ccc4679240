"""Arguments and output shared by several commands."""

import argparse
import json
import sys

DEFAULT_MODEL = "fidelity"
WIDTH = 150  # of tables that are not printed to a terminal


def add_model_argument(parser, several=""):
    """Adds ``--model``, which accepts the same names in every command."""
    parser.add_argument(
        "--model",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="model name, folder of a training run, .keras file or folder of .keras files; a+b "
        f"averages two models{several} (default: {DEFAULT_MODEL})",
    )


def models_of(options):
    """Names of the chosen models."""
    return options.model or [DEFAULT_MODEL]


def add_scorer_arguments(parser, several=""):
    """Adds the arguments that configure a `Scorer`."""
    add_limit_argument(parser)
    add_model_argument(parser, several)
    parser.add_argument(
        "--tta",
        nargs="?",
        const="flips",
        default="none",
        choices=("none", "flips", "full"),
        help="test-time augmentation: average over flips and rotations (flips, also for a bare "
        "--tta) or over the original's 22 views (full) (default: %(default)s)",
    )
    parser.add_argument(
        "--short-side",
        type=_short_side,
        default="card",
        metavar="N",
        help="resize images to this shorter side in pixels; none keeps their size (default: the "
        "model's)",
    )
    parser.add_argument(
        "--engine",
        default="auto",
        choices=("auto", "onnx", "keras"),
        help="ONNX Runtime or Keras (default: ONNX Runtime if the model has an ONNX file)",
    )
    parser.add_argument(
        "--threads", type=count, metavar="N", help="number of threads (default: one per core)"
    )


def _short_side(text):
    return text if text == "card" else _size(text)


def add_limit_argument(parser):
    """Adds ``--max-pixels``."""
    parser.add_argument(
        "--max-pixels",
        type=count,
        metavar="N",
        help="refuse larger images (default: MACS_MAX_PIXELS, else 200 million)",
    )


def scorer_settings(options):
    """Arguments for the one `Scorer` of a command.

    Raises:
        InputError: If several models are given.
    """
    from zoo.errors import InputError

    names = models_of(options)
    if len(names) > 1:
        raise InputError(f"only one model is allowed; --model {'+'.join(names)} averages these")
    return {"models": names[0], **_scoring_options(options)}


def _scoring_options(options):
    names = ("tta", "short_side", "engine", "threads")
    return {name: getattr(options, name) for name in names}


def scorer_of(options):
    """The one `Scorer` of a command."""
    from zoo.scoring import Scorer

    return Scorer(**scorer_settings(options))


def scorers_of(options):
    """One `Scorer` per model."""
    from zoo.scoring import Scorer

    return [Scorer(name, **_scoring_options(options)) for name in models_of(options)]


def add_json_argument(parser):
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def print_record(record):
    """Prints a record as one line of strict JSON, without NaN."""
    from zoo.files import json_text

    print(json_text(record))


def add_store_arguments(parser):
    """Adds the arguments of a store: crop, split, and what to do with bad files."""
    add_limit_argument(parser)
    parser.add_argument(
        "--crop",
        type=_size,
        default=288,
        metavar="SIZE",
        help="center crop in pixels, padded with black; none stores whole images (default: "
        "%(default)s)",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="skip missing, damaged or malformed files"
    )
    parser.add_argument(
        "--hold-out",
        type=int,
        metavar="N",
        help="photographs to hold out from training (default: a fifth)",
    )
    parser.add_argument(
        "--folds",
        type=int,
        default=5,
        metavar="K",
        help="cross-validation folds of the rest (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="seed for the split and the distortions (default: %(default)s)",
    )
    parser.add_argument(
        "--beside",
        nargs="+",
        action="extend",
        default=[],
        metavar="STORE.h5",
        help="existing stores: shared photographs keep their split",
    )
    add_json_argument(parser)


def print_store(options):
    """Prints a summary of the store that was written."""
    from zoo.data import PairStore

    with PairStore(options.out) as store:
        if options.json:
            print_record({"out": options.out, **store.summary()})
        else:
            print(f"{options.out}: {store}")


def store_options(options):
    """Keyword arguments for `zoo.data` from the arguments of a store."""
    from zoo.data import Split

    split = Split(options.hold_out, options.folds, options.seed, tuple(options.beside))
    return {"crop": options.crop, "split": split, "skip_bad": options.skip_bad}


def count(text):
    """A positive integer."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive integer")
    return int(text)


def _size(text):
    if text != "none" and not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a positive integer nor none")
    return None if text == "none" else int(text)


def setting(text):
    """Parses ``NAME=VALUE`` into a pair; a value that is not JSON stays a string."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


def print_tables(*tables, width=WIDTH):
    """Prints rich tables, as wide as the terminal or else `width` characters."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else width)
    for table in tables:
        with console.capture() as text:
            console.print(table)
        print("\n".join(line.rstrip() for line in text.get().splitlines()))
