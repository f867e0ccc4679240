"""list the models with their size, SRCC and speed"""

from macs_command.commands.common import (
    DEFAULT_MODEL,
    add_json_argument,
    print_record,
    print_tables,
)

WIDTH = 100


def add_arguments(parser):
    parser.add_argument(
        "pattern",
        nargs="?",
        default="*",
        metavar="NAME",
        help="only matching models, e.g. 'pyramid*'",
    )
    parser.add_argument("--trained", action="store_true", help="only models with trained weights")
    add_json_argument(parser)


def run(options):
    import zoo

    names = zoo.list_models(options.pattern, trained=options.trained)
    names = names or [zoo.card(options.pattern).name]
    measured = speed()
    records = [record(name, zoo.card(name), measured["models"]) for name in names]
    if options.json:
        print_record(records)
    else:
        print_tables(table(records, measured), width=WIDTH)


def speed():
    """Measured speed of the models: see ``benchmarks/scoring.py``."""
    import json
    from pathlib import Path

    import zoo

    return json.loads(Path(zoo.__file__).with_name("speed.json").read_text(encoding="utf-8"))


def record(name, card, speeds):
    """One model's entry in the list."""
    return {
        "name": name,
        "stands_for": card.name if name != card.name else None,
        "default": name == DEFAULT_MODEL,
        "trained": card.trained,
        "parameters": card.parameters,
        "srcc": card.figures.get("srcc"),
        "milliseconds": speeds.get(card.name, {}).get("milliseconds"),
        "description": card.description,
    }


def table(records, measured):
    """Table with one model per row."""
    from rich.table import Table

    shown = Table(
        box=None,
        pad_edge=False,
        expand=True,
        caption="ms: to score a pair of {width} x {height} pixels with --engine {engine} --threads "
        "{threads}, by benchmarks/scoring.py".format(**measured),
        caption_justify="left",
    )
    shown.add_column("model", no_wrap=True)
    shown.add_column("parameters", justify="right", no_wrap=True)
    shown.add_column("SRCC", justify="right", no_wrap=True)
    shown.add_column("ms", justify="right", no_wrap=True)
    shown.add_column("description", no_wrap=True, ratio=1)
    for model in records:
        name = f"{model['name']} (default)" if model["default"] else model["name"]
        parameters = "-" if model["parameters"] is None else f"{model['parameters']:,}"
        srcc = "-" if model["srcc"] is None else f"{model['srcc']:.3f}"
        ms = "-" if model["milliseconds"] is None else f"{model['milliseconds']:.0f}"
        stands_for = model["stands_for"] and f"= {model['stands_for']}"
        what = stands_for or model["description"]
        shown.add_row(name, parameters, srcc if model["trained"] else "untrained", ms, what)
    return shown
