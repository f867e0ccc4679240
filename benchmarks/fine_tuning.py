"""Compares calibration with fine-tuning by the number of ratings of a laboratory.

    python benchmarks/fine_tuning.py RUN --data TID2013.h5 --out DIR [--photographs 1 2 4 9 19]

RUN is a finished run of a recipe with `features` that was not trained on the laboratory. Both start
from it and learn from the ratings of some of the store's training photographs: calibration fits a
curve to the scores, fine-tuning trains the head on. Figures are for the held-out photographs, the
mean over seeds. Rerun to resume.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from zoo.agreement import Agreement, fit_curve
from zoo.benchmarking import ModelJudge, benchmark
from zoo.data import PairStore
from zoo.registry import card
from zoo.training import Recipe, train
from zoo.training.training_pairs import TrainingPairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--data", required=True, metavar="STORE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--photographs", type=int, nargs="+", default=[1, 2, 4, 9, 19])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    options = parser.parse_args()

    store = PairStore(options.data)
    held_out = store.held_out()
    before, unseen = (scores(options.run, part) for part in (store, held_out))
    table = Table("ratings", "calibrated SRCC", "RMSE", "fine-tuned SRCC", "RMSE")
    for count in options.photographs:
        found = [
            figures(options, count, seed, store, held_out, before, unseen)
            for seed in range(options.seeds)
        ]
        ratings, *means = np.mean(found, axis=0)
        table.add_row(f"{ratings:.0f}", *(f"{mean:.3f}" for mean in means))
    Console().print(table)


def figures(options, count, seed, store, held_out, before, unseen):
    """Number of ratings; SRCC and RMSE on the held-out photographs, calibrated and fine-tuned."""
    recipe = Recipe(**card(options.run).training["recipe"]).changed(
        {
            "start_from": options.run,
            "data": [store.name],
            "photographs": {store.name: count},
            "teacher": {},
            "repeats": {},
            "epochs": options.epochs,
            "learning_rate": options.learning_rate,
            "seed": seed,
        }
    )
    out = options.out / f"{count}-{seed}"
    (chosen,) = TrainingPairs.open(recipe, [options.data], out).training
    rows = np.isin(store.rows["distorted"], chosen.rows["distorted"])
    curve = fit_curve(before[rows], store.scores[rows])
    train(recipe, options.data, out)
    calibrated = Agreement.of(curve(unseen), held_out.scores)
    tuned = Agreement.of(scores(str(out), held_out), held_out.scores)
    return len(chosen), calibrated.srcc, calibrated.rmse, tuned.srcc, tuned.rmse


def scores(model, part):
    judge = ModelJudge(model)
    return benchmark(part, [judge], resamples=0).scores[judge.name]


if __name__ == "__main__":
    main()
