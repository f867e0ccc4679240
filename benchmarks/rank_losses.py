"""Compares differentiable rank losses in a table and a plot.

Needs `pip install jax torch torchsort diffsort` (torchsort with `--no-build-isolation`). Runs on
one core. Our losses run compiled by JAX, the others on PyTorch.

    python benchmarks/rank_losses.py --picture rank_losses.png

Value: mean absolute error of the smooth correlation, n = 16 and 64, normal pairs.
Gradient: cosine with, and length relative to, the gradient of Spearman's correlation smoothed by
normal noise of 0.3 deviations; mean over n = 8..128 and pairs correlated by 0, 0.5, 0.9.
Descent: Spearman's correlation after 100 steps of Adam on a free vector, mean over n = 4..128.
Tasks: held-out Spearman's correlation of a linear model of 64 inputs after 20 epochs over 512
samples in batches of 16, mean over the seeds. The targets are `f + noise`: clean; warped, by
exp(3 x); with outliers, one in ten.
Time: forward and backward for a batch, the median of many, and relative to our default.
"""

import argparse
import os
import statistics
import time

os.environ["KERAS_BACKEND"] = "jax"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import diffsort
import jax
import keras
import matplotlib
import numpy as np
import torch
import torchsort
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy import stats

import macs_losses

matplotlib.use("agg")
torch.set_num_threads(1)


# === The losses: functions from targets and predictions to a value and its gradient ===


def of_keras(loss):
    compiled = jax.jit(jax.value_and_grad(lambda y_pred, y_true: loss(y_true, y_pred)))

    def value_and_gradient(y_true, y_pred):
        value, gradient = compiled(y_pred, y_true)
        return float(value), np.asarray(gradient)

    return value_and_gradient


def of_soft_ranks(soft_ranks):
    """One minus the correlation of true ranks of the targets and soft ranks of the predictions."""

    def value_and_gradient(y_true, y_pred):
        targets = torch.argsort(torch.argsort(torch.from_numpy(y_true))).float()
        predictions = torch.from_numpy(y_pred).requires_grad_(True)
        ranks = soft_ranks(predictions[None])[0]
        value = 1 - torch.corrcoef(torch.stack([targets, ranks]))[0, 1]
        value.backward()
        return value.item(), predictions.grad.numpy()

    return value_and_gradient


def diffsort_ranks(values):
    size = values.shape[1]
    if size not in NETWORKS:
        NETWORKS[size] = diffsort.DiffSortNet("odd_even" if size & (size - 1) else "bitonic", size)
    _, permutation = NETWORKS[size](values)
    return permutation @ torch.arange(1.0, size + 1)


NETWORKS = {}
OURS = "SurrogateSpearman"
LOSSES = {
    "MSE": of_keras(keras.losses.MeanSquaredError()),
    "PearsonLoss": of_keras(macs_losses.PearsonLoss()),
    "PearsonLoss squared": of_keras(macs_losses.PearsonLoss(squared=True)),
    "conv16": of_keras(macs_losses.SurrogateSpearman("conv16")),
    "torchsort": of_soft_ranks(torchsort.soft_rank),
    "diffsort": of_soft_ranks(diffsort_ranks),
    OURS: of_keras(macs_losses.SurrogateSpearman()),
    "MSE + rank term": of_keras(macs_losses.MACSLoss(mse_factor=1, spearman_factor=0.1)),
}
SMOOTH = {
    "PearsonLoss": LOSSES["PearsonLoss"],
    "conv16": of_keras(macs_losses.SurrogateSpearman("conv16", exact=False)),
    "torchsort": LOSSES["torchsort"],
    "diffsort": LOSSES["diffsort"],
    OURS: of_keras(macs_losses.SurrogateSpearman(exact=False)),
}


# === The figures ===


def pairs(size, count, correlation=0.0):
    rng = np.random.default_rng([size, int(100 * correlation)])
    y_true, noise = rng.standard_normal((2, count, size)).astype("float32")
    mixed = correlation * y_true + np.sqrt(1 - correlation**2) * noise
    return list(zip(y_true, mixed.astype("float32"), strict=True))


def value_error(loss, size, count=300):
    errors = [1 - loss(*pair)[0] - stats.spearmanr(*pair).statistic for pair in pairs(size, count)]
    return np.mean(np.abs(errors))


def gradient_agreement(loss, count=20):
    cosines, lengths = [], []
    for size in (8, 16, 32, 64, 128):
        for correlation in (0.0, 0.5, 0.9):
            for pair in pairs(size, count, correlation):
                gradient, ideal = loss(*pair)[1], smoothed_gradient(*pair)
                length, ideal_length = np.linalg.norm(gradient), np.linalg.norm(ideal)
                cosines.append(gradient @ ideal / max(length * ideal_length, 1e-12))
                lengths.append(length / ideal_length)
    return np.mean(cosines), np.mean(lengths)


def smoothed_gradient(y_true, y_pred, sigma=0.3):
    count, deviation = len(y_pred), y_pred.std()
    p = (y_pred - y_pred.mean()) / deviation
    ranks = stats.rankdata(y_true)
    density = stats.norm.pdf(p[:, None] - p[None, :], scale=np.sqrt(2) * sigma)
    slope = -12 / (count**3 - count) * np.sum(density * (ranks[:, None] - ranks[None, :]), axis=1)
    return (slope - slope.mean() - p * (slope * p).mean()) / deviation


def free_descent(loss, count=4):
    reached = []
    for size in (4, 16, 64, 128):
        for y_true, y_pred in pairs(size, count):
            adam = Adam(0.1)
            for _ in range(100):
                y_pred = (y_pred - adam.step(loss(y_true, y_pred)[1])).astype("float32")
            reached.append(stats.spearmanr(y_true, y_pred).statistic)
    return np.mean(reached)


def task(name, seed, samples, rng_weights):
    """Inputs and targets of a task; the same weights for training and held-out samples."""
    rng = np.random.default_rng(seed)
    inputs = rng.standard_normal((samples, len(rng_weights)))
    targets = inputs @ rng_weights + 0.52 * rng.standard_normal(samples)
    if name == "warped":
        targets = np.exp(3 * targets)
    if name == "outliers":
        wrong = rng.random(samples) < 0.1
        targets = np.where(wrong, targets + 10 * rng.standard_normal(samples), targets)
    return inputs.astype("float32"), targets


def held_out_correlation(loss, name, seed, samples=512, inputs=64, epochs=20, batch=16):
    rng = np.random.default_rng([seed, 0])
    truth = rng.standard_normal(inputs)
    truth /= np.linalg.norm(truth)
    x, y = task(name, [seed, 1], samples, truth)
    y = ((y - y.mean()) / y.std()).astype("float32")
    parameters = np.append(rng.standard_normal(inputs) * np.sqrt(2 / (inputs + 1)), 0.0)
    x = np.append(x, np.ones((samples, 1)), axis=1).astype("float32")
    adam = Adam(0.01)
    for _ in range(epochs):
        for part in rng.permutation(samples).reshape(-1, batch):
            _, gradient = loss(y[part], (x[part] @ parameters).astype("float32"))
            parameters -= adam.step(x[part].T @ gradient)
    x, y = task(name, [seed, 2], 2000, truth)
    return stats.spearmanr(x @ parameters[:-1], y).statistic


class Adam:
    def __init__(self, rate):
        self.rate, self.steps, self.mean, self.square = rate, 0, 0.0, 0.0

    def step(self, gradient):
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        root = np.sqrt(self.square / (1 - 0.999**self.steps)) + 1e-7
        return self.rate * self.mean / (1 - 0.9**self.steps) / root


def milliseconds(loss, size, seconds=1.0):
    pair = pairs(size, 1)[0]
    loss(*pair)
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        loss(*pair)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


# === The table and the picture ===

TASKS = ("warped", "outliers", "clean")
SIZES = (16, 256, 1024)


def measure(name, seeds):
    loss, smooth = LOSSES[name], SMOOTH.get(name)
    figures = {f"value {n}": smooth and value_error(smooth, n) for n in (16, 64)}
    figures["cosine"], figures["length"] = gradient_agreement(loss)
    figures["descent"] = free_descent(loss)
    for task_name in TASKS:
        scores = [held_out_correlation(loss, task_name, seed) for seed in range(seeds)]
        figures[task_name] = np.mean(scores)
    return figures | {f"ms {n}": milliseconds(loss, n) for n in SIZES}


def table(rows):
    columns = list(rows[OURS])
    table = Table("loss", *columns, title="Rank losses", header_style="bold")
    for name, figures in rows.items():
        cells = []
        for column, figure in figures.items():
            text = (
                "-" if figure is None else f"{figure:.4f}" if column in TASKS else f"{figure:.3f}"
            )
            if column.startswith("ms"):
                text = f"{figure:.2f} (x{figure / rows[OURS][column]:.1f})"
            cells.append(text)
        table.add_row(name, *cells, style="bold" if name == OURS else None)
    return table


def picture(path):
    from matplotlib import pyplot

    names = (OURS, "conv16", "torchsort")
    figure, axes = pyplot.subplots(2, 3, figsize=(12, 8), layout="constrained")
    for column, name in enumerate(names):
        draw_values(axes[0, column], name)
        draw_gradients(axes[1, column], name)
    figure.savefig(path, dpi=110)


def draw_values(axis, name, size=16):
    true, smooth = [], []
    correlations = np.linspace(-1, 1, 400)
    for correlation, (y_true, noise) in zip(correlations, pairs(size, 400), strict=True):
        y_pred = correlation * y_true + np.sqrt(1 - correlation**2) * noise
        true.append(stats.spearmanr(y_true, y_pred).statistic)
        smooth.append(1 - SMOOTH[name](y_true, y_pred.astype("float32"))[0])
    axis.plot([-1, 1], [-1, 1], color="0.8", zorder=0)
    axis.scatter(true, smooth, s=6, alpha=0.6)
    axis.set(title=name, xlabel="true Spearman, n = 16", ylabel="smooth Spearman", aspect="equal")


def draw_gradients(axis, name, size=16):
    """The loss and its gradient for two predictions, with the others correct."""
    rng = np.random.default_rng(0)
    y_true = stats.norm.ppf((np.arange(size) + 0.5) / size).astype("float32")
    others = y_true + 0.3 * rng.standard_normal(size).astype("float32")

    def at(a, b):
        y_pred = others.copy()
        y_pred[11], y_pred[4] = a, b
        return y_pred

    grid = np.linspace(-2, 2, 61)
    loss = [[1 - stats.spearmanr(y_true, at(a, b)).statistic for a in grid] for b in grid]
    axis.imshow(loss, extent=(-2.03, 2.03, -2.03, 2.03), origin="lower", cmap="YlOrBr")
    arrows = np.linspace(-1.9, 1.9, 15)
    pulls = [[-LOSSES[name](y_true, at(a, b))[1][[11, 4]] for a in arrows] for b in arrows]
    axis.quiver(arrows, arrows, *np.moveaxis(pulls, -1, 0), angles="xy", width=0.005)
    axis.plot(y_true[11], y_true[4], "o", color="tab:blue")
    axis.set(xlabel="prediction of rank 12", ylabel="prediction of rank 5")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, help="seeds of the tasks")
    parser.add_argument("--picture", help="PNG file to write")
    arguments = parser.parse_args()
    if arguments.picture:
        picture(arguments.picture)
    rows = {name: measure(name, arguments.seeds) for name in track(LOSSES, "Measuring")}
    Console(width=165).print(table(rows))


if __name__ == "__main__":
    main()
