"""Full-reference image quality: how good will people say this copy of that image looks?"""

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
    """The installed command: `main`, and no word of the native libraries beside its own."""
    silence_libraries()
    sys.stdout.reconfigure(errors="surrogateescape")  # names of files are printed as they are
    return main()


def main(arguments=None):
    """Runs one command; returns its exit code.

    0; 1 if a part of the work had to be skipped; 2 if what was given cannot be used.
    """
    options = make_parser().parse_args(arguments)
    if getattr(options, "max_pixels", None):
        os.environ["MACS_MAX_PIXELS"] = options.max_pixels
    try:
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
        # who read has enough; what is left goes nowhere, in the interpreter's last flush too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        problem = _about_input(error)
        if problem is None:
            raise
        print(f"macs: error: {' '.join(problem.split())}", file=sys.stderr)
        return 2


def make_parser():
    """The parser of the command and of all its commands."""
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


def _about_input(error):
    """What an error says of what was given, or of the machine; None if it is ours."""
    from zoo.errors import InputError

    if isinstance(error, MemoryError):
        return "not enough memory"
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return str(error) if isinstance(error, InputError | FileNotFoundError) else None


def _print_warning(message, *_):
    print(f"macs: warning: {' '.join(str(message).split())}", file=sys.stderr)
