"""train a model by a recipe"""

import argparse

from macs_command.commands.common import setting
from macs_command.outputs import OutFolder


def add_arguments(parser):
    parser.add_argument("recipe", metavar="RECIPE", help="name of a recipe, or a JSON file")
    parser.add_argument(
        "--data",
        required=True,
        nargs="+",
        action="extend",
        metavar="DATA",
        help="files that macs prepare or macs distort made, or the folder of the recipe's data "
        "set; scores come out on the scale of the first",
    )
    parser.add_argument(
        "--out",
        type=OutFolder,
        required=True,
        metavar="RUN",
        help="folder for the result; the same command goes on with an interrupted one",
    )
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        type=setting,
        default=[],
        metavar="NAME=VALUE",
        help="settings of the recipe to change, such as epochs=3 loss.mse_factor=1",
    )
    parser.add_argument(
        "--fold",
        type=_fold,
        metavar="K",
        help="measure on this fold, learn from the others; all: each in turn, in RUN/fold0 ...",
    )
    parser.add_argument(
        "--mixed-precision", action="store_true", help="compute in bfloat16 where that will do"
    )


def run(options):
    from zoo.training import Recipe, train, train_folds

    settings = dict(options.set)
    if options.mixed_precision:
        settings["precision"] = "mixed_bfloat16"
    recipe = Recipe.load(options.recipe).changed(settings)
    if options.fold == "all":
        train_folds(recipe, options.data, options.out)
    else:
        train(recipe, options.data, options.out, options.fold)


def _fold(text):
    if text != "all" and not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is neither the number of a fold nor all")
    return text if text == "all" else int(text)
