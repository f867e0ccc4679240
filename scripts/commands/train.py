"""train a model with a recipe"""

import argparse

from macs_command.commands.common import add_json_argument, print_record, setting
from macs_command.outputs import OutFolder


def add_arguments(parser):
    parser.add_argument("recipe", metavar="RECIPE", help="recipe name or JSON file")
    parser.add_argument(
        "--data",
        required=True,
        nargs="+",
        action="extend",
        metavar="DATA",
        help="files written by macs prepare or macs distort, or the folder of the recipe's data "
        "set; scores are on the scale of the first",
    )
    parser.add_argument(
        "--out",
        type=OutFolder,
        required=True,
        metavar="RUN",
        help="output folder; rerun to resume",
    )
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        type=setting,
        default=[],
        metavar="NAME=VALUE",
        help="override settings of the recipe, e.g. epochs=3 loss.mse_factor=1",
    )
    parser.add_argument(
        "--fold",
        type=_fold,
        metavar="K",
        help="validate on this fold and train on the others; all trains every fold, in RUN/fold0, "
        "RUN/fold1, ...",
    )
    parser.add_argument(
        "--mixed-precision", action="store_true", help="train in mixed bfloat16 precision"
    )
    parser.add_argument(
        "--devices",
        type=int,
        default=1,
        metavar="N",
        help="devices that share each step, on JAX or TensorFlow (default: %(default)s)",
    )
    add_json_argument(parser)


def run(options):
    from zoo.training import Recipe, train, train_folds

    settings = dict(options.set)
    if options.mixed_precision:
        settings["precision"] = "mixed_bfloat16"
    recipe = Recipe.load(options.recipe).changed(settings)
    if options.fold == "all":
        runs = train_folds(recipe, options.data, options.out, options.devices)
    else:
        train(recipe, options.data, options.out, options.fold, options.devices)
        runs = [options.out]
    for run in runs:
        report(run, options.json)


def report(run, as_record):
    """Prints the location and SRCC of a trained model."""
    import zoo

    card = zoo.card(run)
    if as_record:
        print_record({"out": str(run), "parameters": card.parameters, "figures": card.figures})
    elif card.figures:
        print(f"{run}: SRCC {card.figures['srcc']:.3f} on {card.figures['pairs']} held-out pairs")
    else:
        print(f"{run}: no held-out pairs to measure it on")


def _fold(text):
    if text != "all" and not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is neither a fold number nor all")
    return text if text == "all" else int(text)
