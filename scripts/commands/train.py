"""train a model by a recipe"""

from macs_command.commands.common import add_data_argument


def add_arguments(parser):
    parser.add_argument("recipe", metavar="RECIPE", help="name of a recipe, or a JSON file")
    add_data_argument(parser, also=", or the file that macs prepare made of it")
    parser.add_argument(
        "--out",
        required=True,
        metavar="RUN",
        help="folder for the result; the same command goes on with an interrupted one",
    )


def run(options):
    from zoo.training import Recipe, train

    train(Recipe.load(options.recipe), options.data, options.out)
