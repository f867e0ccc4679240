"""list the models of the zoo, with their parameters and how well they agree with people"""

from macs_command.commands.common import (
    DEFAULT_MODEL,
    add_json_argument,
    print_record,
    print_tables,
)

WIDTH = 100


def add_arguments(parser):
    parser.add_argument(
        "pattern", nargs="?", default="*", metavar="NAME", help="only these, such as 'pyramid*'"
    )
    parser.add_argument("--trained", action="store_true", help="only those with trained weights")
    add_json_argument(parser)


def run(options):
    import zoo

    names = zoo.list_models(options.pattern, trained=options.trained)
    names = names or [zoo.card(options.pattern).name]
    records = [record(name, zoo.card(name)) for name in names]
    if options.json:
        print_record(records)
    else:
        print_tables(table(records), width=WIDTH)


def record(name, card):
    """What there is to say of a model in a list."""
    return {
        "name": name,
        "stands_for": card.name if name != card.name else None,
        "default": name == DEFAULT_MODEL,
        "trained": card.trained,
        "parameters": card.parameters,
        "srcc": card.figures.get("srcc"),
        "description": card.description,
    }


def table(records):
    """A line a model."""
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, expand=True)
    shown.add_column("model", no_wrap=True)
    shown.add_column("parameters", justify="right", no_wrap=True)
    shown.add_column("SRCC", justify="right", no_wrap=True)
    shown.add_column("what it is", no_wrap=True, ratio=1)
    for model in records:
        name = f"{model['name']} (default)" if model["default"] else model["name"]
        parameters = "-" if model["parameters"] is None else f"{model['parameters']:,}"
        srcc = "-" if model["srcc"] is None else f"{model['srcc']:.3f}"
        stands_for = model["stands_for"] and f"= {model['stands_for']}"
        what = stands_for or model["description"]
        shown.add_row(name, parameters, srcc if model["trained"] else "untrained", what)
    return shown
