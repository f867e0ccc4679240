"""Full-reference image quality: how good will people say this copy of that image looks?"""

import argparse
import os
import sys
import warnings
from importlib import metadata

from macs_command.commands import (
    benchmark,
    demo,
    distort,
    evaluate,
    models,
    prepare,
    score,
    sorter,
    train,
    tune,
)

COMMANDS = {
    "score": score,
    "evaluate": evaluate,
    "demo": demo,
    "models": models,
    "prepare": prepare,
    "distort": distort,
    "train": train,
    "tune": tune,
    "benchmark": benchmark,
    "sorter": sorter,
}


def console():
    """The installed command: `main`, and no word of the native libraries beside its own.

    TensorFlow, OpenCV and libpng write to file descriptor 2 whatever Python is told, so Python gets
    a descriptor of its own for it.
    """
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return main()


def main(arguments=None):
    """Runs one command; returns its exit code.

    0; 1 if a part of the work had to be skipped; 2 if what was given cannot be used.
    """
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for shown in (UserWarning, FutureWarning):
                warnings.simplefilter("always", shown)
            warnings.showwarning = _print_warning
            return options.run(options) or 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not _is_about_input(error):
            raise
        print(f"macs: error: {error}", file=sys.stderr)
        return 2


def _parser():
    parser = argparse.ArgumentParser(prog="macs", description=__doc__)
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {metadata.version('macs-iqa')}"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        description = command.__doc__
        subparser = commands.add_parser(name, help=description, description=description)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def _is_about_input(error):
    from zoo.errors import InputError

    return isinstance(error, InputError | FileNotFoundError | IsADirectoryError | PermissionError)


def _print_warning(message, *_):
    print(f"macs: warning: {message}", file=sys.stderr)
