"""Measures pairs/s of each model by batch size on accelerators, compared to the CPU.

    python benchmarks/devices.py [--models pyramid simple ...] [--batches 1 2 4 ...] [--csv OUT.csv]

Each compiled model scores noise of 288 x 288 pixels on the first device of each kind, including the
copies of inputs and scores. Then the same in `mixed_bfloat16`, with the change of the scores in
points of the model's scale. Medians over rounds, without the first call, which compiles.
"""

import argparse
import csv
import statistics
import sys
import time
from pathlib import Path

import keras
import numpy as np
from rich.console import Console
from rich.table import Table

import zoo
from tuning.devices import available

BATCHES = [2**power for power in range(9)]
PRECISIONS = ["float32", "mixed_bfloat16"]
SHOWN = 64  # pairs whose scores are compared


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", nargs="+", default=trained())
    parser.add_argument("--batches", nargs="+", type=int, default=BATCHES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--csv", metavar="FILE")
    options = parser.parse_args()

    rows = []
    for name in options.models:
        for device in first_of_each_kind():
            rows += of_model(name, device, options.batches, options.rounds)
    show(rows)
    if options.csv:
        with Path(options.csv).open("w", newline="") as file:
            table = csv.DictWriter(file, rows[0])
            table.writeheader()
            table.writerows(rows)


def trained():
    """Trained models that are not ensembles."""
    return [name for name in zoo.list_models(trained=True) if not zoo.card(name).members]


def first_of_each_kind():
    kinds = {}
    for device in available():
        kinds.setdefault(device.split(":")[0], device)
    return list(kinds.values())


def of_model(name, device, batches, rounds):
    """One row per precision and batch size."""
    scale, scores = zoo.card(name).scale, {}
    for precision in PRECISIONS:
        keras.config.set_dtype_policy(precision)
        with keras.device(device):
            model = zoo.load(name)
            size = model.input_shape[0][1] or 288
            pairs = noise(max(*batches, SHOWN), size)
            shown = [side[:SHOWN] for side in pairs]
            outputs = np.asarray(model.predict_on_batch(shown), "float64")[:, 0]
            scores[precision] = scale.mean + scale.std * outputs
            moved = np.abs(scores[precision] - scores[PRECISIONS[0]]).max()
            for batch in batches:
                seconds = time_of(model, [side[:batch] for side in pairs], rounds)
                yield {
                    "model": name,
                    "device": device,
                    "precision": precision,
                    "batch": batch,
                    "pairs_per_second": round(batch / seconds, 2),
                    "largest_change": round(float(moved), 5),
                }
    keras.config.set_dtype_policy(PRECISIONS[0])


def noise(count, size):
    """Random images and noisy versions of them."""
    rng = np.random.default_rng(0)
    references = rng.integers(0, 256, (count, size, size, 3)).astype("float32")
    level = np.linspace(0, 60, count)[:, None, None, None]
    return references, np.clip(references + level * rng.normal(size=references.shape), 0, 255)


def time_of(model, pairs, rounds):
    """Median seconds per batch."""
    pairs = [side.astype("float32") for side in pairs]
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        np.asarray(model.predict_on_batch(pairs))
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def show(rows):
    table = Table(title=f"pairs/s, {keras.backend.backend()}")
    for column in rows[0]:
        table.add_column(column, justify="right")
    table.add_column("times the processor", justify="right")
    rates = {(r["model"], r["precision"], r["batch"], r["device"]): r for r in rows}
    for row in rows:
        there = rates[row["model"], row["precision"], row["batch"], "cpu:0"]
        ratio = row["pairs_per_second"] / there["pairs_per_second"]
        table.add_row(*map(str, row.values()), f"{ratio:.2f}")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    main()
