"""Full-reference image quality assessment: predict how people rate a distorted image."""

import os
import sys
import warnings
from importlib import metadata

from macs_command.commands import (
    benchmark,
    calibrate,
    card,
    compare,
    completion,
    demo,
    distort,
    doctor,
    evaluate,
    export,
    models,
    prepare,
    push,
    score,
    sorter,
    train,
    tune,
)
from macs_command.outputs import check_outputs
from macs_command.parser import Parser
from macs_command.quiet import silence_libraries

BACKENDS = ("tensorflow", "jax", "torch")
NO_BACKEND = "Unable to import backend"  # Keras' words
COMMANDS = {
    "score": score,
    "compare": compare,
    "evaluate": evaluate,
    "demo": demo,
    "models": models,
    "card": card,
    "prepare": prepare,
    "distort": distort,
    "train": train,
    "tune": tune,
    "benchmark": benchmark,
    "calibrate": calibrate,
    "sorter": sorter,
    "export": export,
    "push": push,
    "doctor": doctor,
    "completion": completion,
}


def console():
    """Entry point of the installed command: `main` with native libraries silenced."""
    silence_libraries()
    sys.stdout.reconfigure(errors="surrogateescape")  # print file names unchanged
    return main()


def main(arguments=None):
    """Runs one command.

    Returns:
        The exit code: 0, 1 if some inputs were skipped, or 2 if the input is invalid.
    """
    options = make_parser().parse_args(arguments)
    try:
        _set_limit(options)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for shown in (UserWarning, FutureWarning):
                warnings.simplefilter("always", shown)
            warnings.showwarning = _print_warning
            check_outputs(options)
            return options.run(options) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader is gone; keep the interpreter's final flush from failing as well
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        problem = _about_input(error)
        if problem is None:
            raise
        print(f"macs: error: {' '.join(problem.split())}", file=sys.stderr)
        return 2


def make_parser():
    """The parser of `macs` and all its commands."""
    parser = Parser(prog="macs", description=__doc__)
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


def _set_limit(options):
    """Applies ``--max-pixels``, and checks it once rather than at each image."""
    if not hasattr(options, "max_pixels"):
        return
    if options.max_pixels is not None:
        os.environ["MACS_MAX_PIXELS"] = str(options.max_pixels)
    from zoo.data.limits import max_pixels

    max_pixels()


def _about_input(error):
    """Message of an error caused by the input or the machine; None for a bug."""
    from zoo.errors import InputError

    if isinstance(error, MemoryError):
        return "not enough memory"
    is_missing = isinstance(error, ImportError) and error.name in BACKENDS
    if is_missing or str(error).startswith(NO_BACKEND):
        return f"{error}; set KERAS_BACKEND to {', '.join(BACKENDS)}, whichever is installed"
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return str(error) if isinstance(error, InputError | OSError) else None


def _print_warning(message, *_):
    print(f"macs: warning: {' '.join(str(message).split())}", file=sys.stderr)
