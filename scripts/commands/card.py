"""show a model's card: data, training, results, license, scale"""

from macs_command.commands.common import (
    DEFAULT_MODEL,
    add_json_argument,
    print_record,
    print_tables,
)


def add_arguments(parser):
    parser.add_argument(
        "name",
        nargs="?",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help="model name, or folder of a training run (default: %(default)s)",
    )
    parser.add_argument(
        "--markdown", action="store_true", help="print a Markdown model card for a model hub"
    )
    add_json_argument(parser)


def run(options):
    import zoo
    from zoo.hub import markdown_of

    card = zoo.card(options.name)
    if options.json:
        print_record(card.facts())
    elif options.markdown:
        print(markdown_of(card))
    else:
        print_tables(table(card), width=100)


def table(card):
    """Table with one fact per row."""
    from rich.table import Table

    from zoo.model_card import in_words

    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    for name, value in card.facts().items():
        shown.add_row(name, in_words(value))
    return shown
