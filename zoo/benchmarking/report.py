import csv

import numpy as np

from zoo.agreement import logistic_fit
from zoo.benchmarking.benchmark import Benchmark
from zoo.files import replacing
from zoo.scoring.figure import save_figure
from zoo.types import PathLike

COLUMNS = 4


def write_table(path: PathLike, *benchmarks: Benchmark) -> None:
    """Writes the rows of each `Benchmark` as CSV, with their protocols in ``#`` comments."""
    rows = [row for benchmark in benchmarks for row in benchmark.rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    with replacing(path) as beside, beside.open("w", newline="") as file:
        for benchmark in benchmarks:
            file.writelines(f"# {line}\n" for line in benchmark.protocol)
        table = csv.DictWriter(file, fieldnames=names)
        table.writeheader()
        table.writerows(rows)


def draw_scatter(path: PathLike, benchmark: Benchmark) -> None:
    """Plots human scores against each judge's, with a panel per judge and a color per distortion.

    Args:
        path: Path of the image to write; its extension sets the format.
        benchmark: `Benchmark`.

    Raises:
        InputError: If the format is unknown or there is no such folder.
    """
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    kinds = sorted(set(benchmark.distortions.tolist()))
    colors = colormaps["turbo"](np.linspace(0.05, 0.95, len(kinds)))
    judges = list(benchmark.scores)
    columns = min(COLUMNS, len(judges))
    rows = -(-len(judges) // columns)
    figure = Figure(figsize=(3.2 * columns, 3 * rows + 0.6), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel in panels:
        panel.axis("off")
    for judge, panel in zip(judges, panels, strict=False):
        scores = benchmark.scores[judge]
        panel.axis("on")
        for kind, color in zip(kinds, colors, strict=True):
            of_kind = benchmark.distortions == kind
            panel.scatter(scores[of_kind], benchmark.mos[of_kind], 6, [color], label=kind, lw=0)
        order = np.argsort(scores)
        panel.plot(scores[order], logistic_fit(scores, benchmark.mos)[order], "k", lw=1)
        panel.set_title(f"{judge}: SRCC {srcc(benchmark, judge):.3f}", fontsize="small")
        panel.tick_params(labelsize="x-small")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=13, fontsize="x-small")
    figure.supylabel("mean opinion score")
    save_figure(path, figure)


def srcc(benchmark, judge):
    (row,) = (r for r in benchmark.rows if (r["judge"], r["distortion"]) == (judge, "all"))
    return row["srcc"]
