"""Trains and checks sorters."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from scipy import stats

from macs_losses.sorters.conv16 import conv16
from macs_losses.sorters.errors import SorterError
from macs_losses.sorters.expected_ranks import ExpectedRanks
from macs_losses.sorters.loading import get


def train(sorter: str, output: str | os.PathLike[str], **options: Any) -> dict[str, float]:
    """Trains a sorter.

    Args:
        sorter: String. "conv16" or "expected_ranks".
        output: Path. The file to write: `*.weights.h5` for `conv16`, `*.json` for
            `expected_ranks`. The losses accept it as `sorter`.
        **options: Options of `train_conv16` or `train_expected_ranks`.

    Returns:
        The result of `check` for the new sorter.
    """
    trainers: dict[str, Callable] = {"conv16": train_conv16, "expected_ranks": train_expected_ranks}
    if sorter not in trainers:
        raise SorterError(f"Unknown sorter `{sorter}`: choose {' or '.join(trainers)}.")
    if not Path(output).parent.is_dir():
        raise SorterError(f"Cannot write `{output}`: no such folder `{Path(output).parent}`.")
    trainers[sorter](output, **options)
    return check(output)


def check(
    sorter: str | keras.Model = "expected_ranks", length: int = 16, pairs: int = 1000, seed: int = 0
) -> dict[str, float]:
    """Compares a sorter with true ranks on pairs of normal vectors.

    Args:
        sorter: String, path or `keras.Model`. As in `SurrogateSpearman`. Defaults to
            "expected_ranks".
        length: Int. Values per vector. Defaults to 16.
        pairs: Int. Number of pairs of vectors. Defaults to 1000.
        seed: Int. Seed of the vectors. Defaults to 0.

    Returns:
        Dictionary of two mean absolute errors of Spearman's correlation: `"both"`, the original's
        check, uses `1 - 6 |R(a) - R(b)|^2 / (n (n^2 - 1))` with the sorter `R` for both vectors
        (not meaningful for smooth ranks, which span less than 1..n); `"predictions"` correlates
        true ranks with the sorter's, as the losses do.

    Example:

    >>> check("expected_ranks", length=64, pairs=20)["predictions"] < 0.02
    True
    """
    if length < 2 or pairs < 1:
        raise SorterError(f"Cannot rank {pairs} pairs of {length} values.")
    rng = np.random.default_rng(seed)
    a, b = np.moveaxis(rng.standard_normal((pairs, 2, length)).astype("float32"), 1, 0)
    true_a, true_b = stats.rankdata(a, axis=1), stats.rankdata(b, axis=1)
    soft_a, soft_b = np.split(rank_rows(get(sorter), np.concatenate([a, b])), 2)
    true = correlations(true_a, true_b)
    both = 1 - 6 * np.sum((soft_a - soft_b) ** 2, axis=1) / (length * (length**2 - 1))
    errors = {"both": true - both, "predictions": true - correlations(true_a, soft_b)}
    return {name: float(np.mean(np.abs(error))) for name, error in errors.items()}


def rank_rows(sorter, rows):
    """The sorter's ranks of each row."""
    weight = keras.ops.ones(rows.shape[1])
    ranks = keras.ops.vectorized_map(lambda row: sorter(row, weight), keras.ops.array(rows))
    return keras.ops.convert_to_numpy(ranks)


def correlations(rows, others):
    return np.array([np.corrcoef(a, b)[0, 1] for a, b in zip(rows, others, strict=True)])


def train_expected_ranks(
    output, tolerance=0.75, lengths=(16, 64, 128), pairs=500, seed=0, verbose=1
):
    """Fits the noise of the `expected_ranks` sorter.

    More noise means a smoother gradient and a less exact value. For each length, this finds the
    largest noise whose mean absolute error of Spearman's correlation is at most
    `tolerance / length ** 1.1`, then fits the power law of `ExpectedRanks`.

    Args:
        output: Path. The file to write, `*.json`.
        tolerance: Float. Sets the allowed error: 0.75 is 0.036 for 16 values, 0.008 for 64.
            Defaults to 0.75.
        lengths: Tuple of ints. Lengths of the vectors, 16 first. Defaults to (16, 64, 128).
        pairs: Int. Pairs of normal vectors of each length. Defaults to 500.
        seed: Int. Seed of the vectors. Defaults to 0.
        verbose: Int. 0 for silence, 1 for a progress bar. Defaults to 1.

    Returns:
        The trained `ExpectedRanks`.
    """
    output = Path(output)
    if output.suffix != ".json":
        raise SorterError(f"expected_ranks is saved to a `*.json` file, not to `{output}`.")
    progress = keras.utils.Progbar(len(lengths), verbose=verbose, unit_name="length")
    noises = []
    for length in lengths:
        noises.append(most_noise(length, tolerance / length**1.1, pairs, seed))
        progress.add(1, [("noise", noises[-1])])
    slope, intercept = np.polyfit(np.log(16 / np.array(lengths)), np.log(noises), 1)
    constants = {"noise": round(float(np.exp(intercept)), 3), "exponent": round(float(slope), 3)}
    write_whole(output, lambda path: path.write_text(json.dumps(constants, indent=2) + "\n"))
    return ExpectedRanks(**constants)


def most_noise(length, tolerance, pairs, seed):
    """Finds the noise by bisection, to a 64th of its range."""
    rng = np.random.default_rng([seed, length])
    targets, values = rng.standard_normal((2, pairs, length)).astype("float32")
    targets = stats.rankdata(targets, axis=1)
    true = correlations(targets, stats.rankdata(values, axis=1))
    low, high = 0.0, 2.0
    for _ in range(6):
        middle = (low + high) / 2
        soft = correlations(targets, rank_rows(ExpectedRanks(middle, 0.0), values))
        if np.mean(np.abs(soft - true)) > tolerance:
            high = middle
        else:
            low = middle
    return (low + high) / 2


class RandomVectors(keras.utils.PyDataset):
    """Standardized random vectors and their ranks, different in each step and epoch.

    As in the original recipe, half of the vectors are normal and half uniform.

    Args:
        length: Int. Values per vector.
        batch_size: Int. Vectors per batch.
        steps: Int. Batches per epoch.
        seed: Int. The same seed, epoch and step give the same batch. Defaults to 0.

    Example:

    >>> vectors, ranks = RandomVectors(length=16, batch_size=4, steps=1, seed=0)[0]
    >>> vectors.shape, ranks.shape
    ((4, 16), (4, 16))
    """

    def __init__(self, length, batch_size, steps, seed=0):
        super().__init__()
        self.length = length
        self.batch_size = batch_size
        self.steps = steps
        self.seed = seed
        self.epoch = 0

    def begin(self, epoch, logs=None):
        self.epoch = epoch

    def __len__(self):
        return self.steps

    def __getitem__(self, step):
        rng = np.random.default_rng([self.seed, self.epoch, step])
        vectors = rng.standard_normal((self.batch_size, self.length))
        vectors[::2] = rng.uniform(-1, 1, vectors[::2].shape)
        vectors -= vectors.mean(axis=1, keepdims=True)
        vectors /= vectors.std(axis=1, keepdims=True)
        return vectors.astype("float32"), stats.rankdata(vectors, axis=1).astype("float32")


def train_conv16(
    output,
    vectors=9_216_000,
    batch_size=512,
    learning_rate=2e-3,
    epochs=50,
    log_dir=None,
    seed=0,
    verbose="auto",
):
    """Trains the `conv16` sorter on random vectors with a one-cycle learning rate.

    Rerun with the same arguments to resume an interrupted training.

    Args:
        output: Path. The file to write, `*.weights.h5`.
        vectors: Int. Number of training vectors. Defaults to 9,216,000.
        batch_size: Int. Vectors per step. Defaults to 512.
        learning_rate: Float. Peak of the cycle, reached after a fifth of the steps; a cosine decay
            to 0 follows. Defaults to 2e-3.
        epochs: Int. Number of epochs the vectors are divided into; each ends with a checkpoint.
            Defaults to 50.
        log_dir: Path. Folder of TensorBoard logs. Defaults to None.
        seed: Int. Seed of the vectors and the initial weights. Defaults to 0.
        verbose: Int or "auto". As in `keras.Model.fit`. Defaults to "auto".

    Returns:
        The trained `keras.Model`.
    """
    output = Path(output)
    if not output.name.endswith(".weights.h5"):
        raise SorterError(f"conv16 is saved to a `*.weights.h5` file, not to `{output}`.")
    if vectors < 1:
        raise SorterError(f"Cannot train on {vectors} vectors.")
    steps = max(1, vectors // (batch_size * epochs))
    keras.utils.set_random_seed(seed)
    network = conv16()
    network.compile(
        keras.optimizers.Adam(one_cycle(learning_rate, steps * epochs)), "mean_absolute_error"
    )
    data = RandomVectors(16, batch_size, steps, seed)
    callbacks = [
        keras.callbacks.LambdaCallback(on_epoch_begin=data.begin),
        keras.callbacks.BackupAndRestore(output.with_name(output.name + ".resume")),
    ]
    if log_dir is not None:
        callbacks.append(scalars_to(log_dir))
    network.fit(data, epochs=epochs, callbacks=callbacks, verbose=verbose)
    return save_without_optimizer(network, output)


def scalars_to(log_dir):
    """A callback that logs each epoch for TensorBoard, on any backend."""
    from tensorboard.summary import Writer

    writer = Writer(str(log_dir))

    def log(epoch, logs):
        for name, value in logs.items():
            writer.add_scalar(name, value, step=epoch)
        writer.flush()

    return keras.callbacks.LambdaCallback(on_epoch_end=log, on_train_end=lambda _: writer.close())


def one_cycle(peak, steps):
    """Learning rate that rises for a fifth of the steps, then decays to zero along a cosine."""
    warmup = steps // 5
    return keras.optimizers.schedules.CosineDecay(
        peak / 25, steps - warmup, alpha=0.0, warmup_target=peak, warmup_steps=warmup
    )


def save_without_optimizer(network, output):
    """Saves the weights without Adam's moments, which would triple the file."""
    bare = conv16()
    bare.set_weights(network.get_weights())
    write_whole(output, bare.save_weights)
    return bare


def write_whole(path, write):
    """Writes to a temporary file and renames it, so the path never holds a partial file."""
    unfinished = path.with_name("unfinished-" + path.name)
    write(unfinished)
    unfinished.replace(path)
