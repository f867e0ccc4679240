"""Agreement of models with human scores on the photographs that a recipe validates on.

    python benchmarks/held_out.py RECIPE STORE.h5 [STORE.h5 ...] --model NAME [NAME ...]

Recipes that train on a sample of a store's photographs validate on a sample of those held out.
"""

import argparse
import tempfile

from rich.console import Console
from rich.table import Table

from zoo.benchmarking import ModelJudge, benchmark
from zoo.training import Recipe
from zoo.training.training_pairs import TrainingPairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", metavar="RECIPE")
    parser.add_argument("stores", nargs="+", metavar="STORE.h5")
    parser.add_argument("--model", nargs="+", required=True, metavar="NAME")
    options = parser.parse_args()

    table = Table("store", "model", "pairs", "SRCC", "PLCC", "RMSE fitted")
    with tempfile.TemporaryDirectory() as folder:
        parts = TrainingPairs.open(Recipe.load(options.recipe), options.stores, folder).validation
    for part in parts:
        for row in benchmark(part, list(map(ModelJudge, options.model)), resamples=0).rows:
            if row["distortion"] == "all":
                figures = (f"{row[name]:.3f}" for name in ("srcc", "plcc", "rmse_fitted"))
                table.add_row(part.name, row["judge"], str(len(part)), *figures)
    Console().print(table)


if __name__ == "__main__":
    main()
