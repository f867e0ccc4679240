"""tune the hyperparameters of an architecture, on one machine or many"""

import argparse
import sys

from macs_command.commands.common import (
    add_json_argument,
    count,
    print_record,
    print_tables,
    setting,
)
from macs_command.outputs import OutFolder

# of tuning, without importing it for --help
NAMES = ("simple", "bn", "attention", "tiled", "pyramid", "fidelity")
TUNERS = ("random", "hyperband", "bayesian")
GOALS = ("srcc", "plcc", "main_score", "loss")
PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


def add_arguments(parser):
    parser.add_argument("architecture", choices=NAMES, help=", ".join(NAMES))
    parser.add_argument(
        "--data", required=True, metavar="STORE.h5", help="file written by macs prepare"
    )
    parser.add_argument(
        "--out",
        type=OutFolder,
        required=True,
        metavar="DIR",
        help="output folder; rerun to resume",
    )
    _add_search_arguments(parser.add_argument_group("search"))
    _add_training_arguments(parser.add_argument_group("training"))
    _add_machine_arguments(parser.add_argument_group("machines"))
    add_json_argument(parser)


def _add_search_arguments(group):
    group.add_argument("--tuner", choices=TUNERS, default="random", help="(default: %(default)s)")
    group.add_argument(
        "--trials", type=count, default=20, metavar="N", help="(default: %(default)s)"
    )
    group.add_argument(
        "--objective",
        choices=GOALS,
        default="srcc",
        help="metric to optimize, over the whole validation set (default: %(default)s)",
    )
    group.add_argument(
        "--fix",
        nargs="+",
        action="extend",
        type=setting,
        default=[],
        metavar="NAME=VALUE",
        help="fix hyperparameters instead of searching them",
    )
    group.add_argument(
        "--max-parameters", type=count, metavar="N", help="reject models with more parameters"
    )
    group.add_argument("--seed", type=_seed, default=0, help="(default: %(default)s)")
    group.add_argument("--overwrite", action="store_true", help="discard the search already in DIR")
    group.add_argument(
        "--accept-changes",
        action="store_true",
        help="resume even if the search space or the data has changed",
    )


def _add_training_arguments(group):
    group.add_argument(
        "--epochs", type=count, default=30, metavar="N", help="at most (default: %(default)s)"
    )
    group.add_argument(
        "--fold",
        type=int,
        default=0,
        metavar="K",
        help="fold to validate on; held-out photographs are not used (default: %(default)s)",
    )
    group.add_argument(
        "--image-size",
        type=count,
        default=288,
        metavar="SIZE",
        help="height and width of the images, a multiple of 16 (default: %(default)s)",
    )
    group.add_argument(
        "--batch", type=count, default=16, metavar="N", help="batch size (default: %(default)s)"
    )
    group.add_argument(
        "--precision", choices=PRECISIONS, default="float32", help="(default: %(default)s)"
    )


def _add_machine_arguments(group):
    group.add_argument(
        "--devices",
        metavar="NAME",
        help="device for the trials, e.g. gpu:1 or cpu (default: the first accelerator)",
    )
    group.add_argument(
        "--chief",
        metavar="HOST:PORT",
        help="serve trials to workers at this address; anyone who can reach it can join: trusted "
        "networks only",
    )
    group.add_argument(
        "--worker",
        metavar="NAME",
        help="run trials for the chief at --chief; the next worker with this name takes over a "
        "lost worker's trial",
    )
    group.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="start a chief and N workers on this machine; auto: one per accelerator",
    )


def run(options):
    try:
        return _run_workers(options) if options.workers else _run_search(options)
    except KeyboardInterrupt:
        print("macs: interrupted; rerun the same command to resume", file=sys.stderr)
        raise


def _run_search(options):
    import tuning
    from zoo.data import Augmentation, PairStore
    from zoo.data.pair_batches import PairBatches

    training, validation = PairStore(options.data).fold(options.fold)
    cut = {"image_size": options.image_size, "batch_size": options.batch, "seed": options.seed}
    result = tuning.search(
        options.architecture,
        PairBatches(training, augmentation=Augmentation(lightness=None), **cut),
        PairBatches(validation, **cut),
        options.out,
        tuner=options.tuner,
        trials=options.trials,
        epochs=options.epochs,
        objective=options.objective,
        seed=options.seed,
        fixed=dict(options.fix),
        max_parameters=options.max_parameters,
        device=options.devices,
        precision=options.precision,
        chief=options.chief,
        worker=options.worker,
        overwrite=options.overwrite,
        accept_changes=options.accept_changes,
    )
    if result and options.json:
        best = f"{options.out}/best"
        print_record({"best": best, "trial": result.best.number, "trials": result.rows()})
    elif result:
        print_tables(result.table())
        print(f"best trial: {result.best.number}, saved to {options.out}/best")


def _run_workers(options):
    from tuning.workers import command_of, search_with_workers
    from zoo.errors import InputError

    for name in ("chief", "worker", "devices"):
        if getattr(options, name):
            raise InputError(f"--workers starts its own chief and workers; remove --{name}")
    command = command_of(options, leave_out=("run", "workers"))
    workers = None if options.workers == "auto" else options.workers
    return search_with_workers(command, options.out, options.trials, workers)


def _workers(text):
    return text if text == "auto" else count(text)


def _seed(text):
    if not (text.isdecimal() and len(text) < 11 and int(text) < 2**32):
        raise argparse.ArgumentTypeError(f"{text!r} is not a seed from 0 to 4294967295")
    return int(text)
