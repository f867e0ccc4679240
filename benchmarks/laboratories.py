"""Compares recipes by how well they agree with people in each laboratory, seen and unseen.

    python benchmarks/laboratories.py RECIPE [RECIPE ...] --data TID2013.h5 PHOTOS.h5 \\
        --rated RATED.csv [...] --out DIR [--table OUT.md]

SRCC of each recipe, then the mean and the worst:

- of each store, on photographs left out: the mean of the folds, trained on all stores;
- of each store, zero-shot: trained on the other stores alone;
- of each further set of rated pairs, by the models of the folds.

Rerun to resume. Choose between recipes by the mean and the worst, not by one laboratory.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from zoo.benchmarking import ModelJudge, benchmark, open_pairs
from zoo.data import PairStore
from zoo.files import replacing
from zoo.training import Recipe, train, train_folds
from zoo.training.training_pairs import TrainingPairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipes", nargs="+", metavar="RECIPE")
    parser.add_argument("--data", nargs="+", required=True, metavar="STORE")
    parser.add_argument("--rated", nargs="*", default=[], metavar="CSV")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--table", metavar="MD")
    options = parser.parse_args()

    rows = {}
    for name in options.recipes:
        found = figures(Recipe.load(name), options.data, options.rated, options.out / name)
        values = list(found.values())
        rows[name] = {**found, "mean": np.mean(values), "worst": min(values)}
    show(rows)
    if options.table:
        write(options.table, rows)


def figures(recipe, stores, rated, out):
    """SRCC by laboratory."""
    train_folds(recipe, stores, out / "folds")
    names = [PairStore(path).name for path in stores]
    found = {f"{name}, left out": left_out(out / "folds", name, len(names)) for name in names}
    for name, path in zip(names, stores, strict=True):
        others = [other for other in stores if other != path]
        if others:
            run = out / f"without_{name}"
            train(recipe, others, run)
            found[f"{name}, zero-shot"] = srcc(run, to_measure(recipe, path, out))
    for path in rated:
        found[Path(path).parent.name] = srcc(out / "folds", open_pairs(path))
    return found


def left_out(folds, name, count):
    """The mean over the folds of the last epoch's validation on a store."""
    column = f"val_srcc_{name}" if count > 1 else "val_srcc"
    values = []
    for path in sorted(folds.glob("fold*/history.csv")):
        with path.open() as file:
            values.append(float(list(csv.DictReader(file))[-1][column]))
    return np.mean(values)


def to_measure(recipe, path, out):
    """A store, or the held-out pairs that the recipe validates on if it samples photographs."""
    store = PairStore(path)
    if store.name not in recipe.photographs:
        return store
    (part,) = TrainingPairs.open(recipe, [path], out).validation
    return part


def srcc(model, pairs):
    rows = benchmark(pairs, [ModelJudge(model)], resamples=0).rows
    return next(row["srcc"] for row in rows if row["distortion"] == "all")


def show(rows):
    table = Table("", *next(iter(rows.values())), title="SRCC by laboratory")
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.3f}" for value in row.values()))
    Console().print(table)


def write(path, rows):
    titles = list(next(iter(rows.values())))
    lines = [["", *titles], ["---", *["--:"] * len(titles)]]
    lines += [[f"`{name}`", *(f"{v:.3f}" for v in row.values())] for name, row in rows.items()]
    with replacing(path) as beside:
        beside.write_text("".join(f"| {' | '.join(line)} |\n" for line in lines))


if __name__ == "__main__":
    main()
