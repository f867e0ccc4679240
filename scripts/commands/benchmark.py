"""measure how well a model agrees with people on photographs it never saw"""

from macs_command.commands.common import add_data_argument, add_model_argument


def add_arguments(parser):
    add_model_argument(parser)
    add_data_argument(parser)


def run(options):
    from rich.console import Console
    from rich.table import Table

    from zoo.scoring import Scorer, benchmark

    scorer = Scorer(options.model)
    figures = benchmark(scorer, options.data)
    photographs = ", ".join(scorer.card.data["held_out"])
    table = Table(
        title=f"{scorer.card.name} on {scorer.card.data['name']}: photographs {photographs}, "
        "left out of training; whole images; no fit",
        caption=f"RMSE in points of: {scorer.card.scale}",
    )
    for column in ("distortion", "pairs", "SRCC", "PLCC", "KRCC", "RMSE"):
        table.add_column(column, justify="left" if column == "distortion" else "right")
    for distortion, agreement in figures.items():
        numbers = (agreement.srcc, agreement.plcc, agreement.krcc, agreement.rmse)
        table.add_row(distortion, str(agreement.pairs), *(f"{number:.3f}" for number in numbers))
    Console().print(table)
