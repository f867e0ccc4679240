import shutil
import warnings
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import keras_tuner

from tuning import record
from tuning.cluster import cluster
from tuning.devices import choose
from tuning.objectives import as_goal
from tuning.oracles import as_oracle, make_oracle
from tuning.plot import draw_search
from tuning.results import SearchResult, collect
from tuning.save_best import save_best
from tuning.search_tuner import SearchTuner, name_of
from tuning.zoo_hypermodel import ZooHyperModel
from zoo.errors import InputError
from zoo.types import PathLike

WRITTEN = ("trials", "logs", "best", "trials.csv", "search.png", record.FILE)


def search(
    hypermodel: str | keras_tuner.HyperModel | Callable[..., keras.Model],
    train: Any,
    validation: Any,
    out: PathLike,
    tuner: str = "random",
    trials: int = 20,
    epochs: int = 30,
    objective: str | keras_tuner.Objective = "srcc",
    seed: int = 0,
    fixed: Mapping[str, Any] | None = None,
    max_parameters: int | None = None,
    device: str | None = None,
    precision: str = "float32",
    chief: str | None = None,
    worker: str | None = None,
    overwrite: bool = False,
    accept_changes: bool = False,
) -> SearchResult | None:
    """Searches hyperparameters. Killed at any time and called again, it goes on.

    Args:
        hypermodel: Name of an architecture of the zoo, a `ZooHyperModel`, or your own function of
            `hp` that returns a compiled model, or `keras_tuner.HyperModel`.
        train: What to train on: batches as `fit` takes them, such as
            `zoo.data.PairBatches`, or a tuple of arrays: inputs, targets, maybe sample weights.
        validation: What to judge by, the same.
        out: Folder for the result: `trials` with each trial's record and best weights, `logs` for
            TensorBoard, `trials.csv`, `search.png`, `search.json` with what was searched, and
            `best`, the best model. Of a zoo architecture that is a folder that `zoo.load` and
            `zoo.Scorer` take; of a model of your own it holds `model.keras`.
        tuner: `"random"`, `"hyperband"` or `"bayesian"`, or a `keras_tuner.Oracle` or `Tuner` of
            your own, which then says how many trials there are and what they are for.
        trials: How many trials; trial 0 has the defaults. More may be asked for later.
        epochs: How long a trial trains at most. Its best epoch counts.
        objective: What it is for, over the whole validation set: `"srcc"`, `"plcc"`,
            `"main_score"`, `"loss"`, or a `keras_tuner.Objective`.
        seed: Seed of the search, of weights and of dropout.
        fixed: Dictionary of hyperparameters to leave out of the search, and their values.
        max_parameters: How many trainable weights a model may have; a larger one is an invalid
            trial.
        device: Device to run on, such as `"gpu:1"`; None for the first accelerator there is.
        precision: Keras' dtype policy: `"float32"`, `"mixed_bfloat16"`, `"mixed_float16"`.
        chief: ``"host:port"`` of a search on many machines: this process hands out the trials.
        worker: Name of this process, if it is to run trials of that chief instead.
        overwrite: Whether to throw away the search that is in `out`.
        accept_changes: Whether to go on with it though the space, the data or how trials are
            trained is not what it was.

    Returns:
        A `SearchResult`; None in a worker.

    Raises:
        InputError: If `out` holds a search of something else, or an option cannot be.
    """
    own = as_oracle(tuner)
    goal = as_goal(own.objective if own else objective)
    out, device = Path(out), choose(device)
    hypermodel = _hypermodel_of(hypermodel, train)
    with cluster(chief, worker), _precision(precision):
        oracle = own or make_oracle(tuner, goal.objective, trials, epochs, seed)
        out.mkdir(parents=True, exist_ok=True)
        searcher = SearchTuner(oracle, hypermodel, goal, out, device, seed, fixed, max_parameters)
        now = {
            "model": name_of(hypermodel),
            "tuner": type(tuner).__name__ if own else tuner,
            "objective": f"{goal.direction} {goal.figure}",
            "epochs": epochs,
            "seed": seed,
            "precision": precision,
            "largest": max_parameters,
            "space": record.describe_space(searcher.space),
            "training data": record.describe_data(train),
            "validation data": record.describe_data(validation),
        }
        if worker:
            _check_unchanged(out, now, accept_changes)
        else:
            _open(out, now, searcher, overwrite, accept_changes)
        _run(
            searcher,
            chief,
            **_arguments(train),
            validation_data=validation,
            epochs=epochs,
            verbose=0,
        )
    return None if worker else _conclude(searcher, out, hypermodel, train, validation)


def _arguments(train):
    """Training data as arguments of `fit`."""
    if not isinstance(train, tuple):
        return {"x": train}
    return dict(zip(("x", "y", "sample_weight"), train, strict=False))


def _hypermodel_of(hypermodel, train):
    """The hypermodel of an architecture's name, for images of the size that there are."""
    if not isinstance(hypermodel, str):
        return hypermodel
    if not getattr(train, "image_size", None):
        raise InputError(
            f"unknown size of the images for {hypermodel}; give PairBatches with an image_size"
        )
    return ZooHyperModel(hypermodel, image_size=train.image_size)


def _open(out, now, searcher, overwrite, accept_changes):
    """Begins a search in its folder, or goes on with the one that is there."""
    others = sorted(path.name for path in out.iterdir() if path.name != "trials")
    if others and record.read_record(out) is None:
        raise InputError(f"{out} holds no search but {others[0]}; choose another folder")
    if overwrite:
        for path in (out / name for name in WRITTEN):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    _check_unchanged(out, now, accept_changes)
    record.write_record(out, now)
    if searcher.oracle.saved():
        searcher.oracle.reload()
        searcher.oracle.hyperparameters = searcher.space.copy()


def _check_unchanged(out, now, accept_changes):
    different = record.changes(record.read_record(out) or now, now)
    if not different:
        return
    if not accept_changes:
        raise InputError(
            f"{out} holds a search of something else: {'; '.join(different)}. Take another folder, "
            "accept the changes (trials before and after may not compare), or overwrite it"
        )
    warnings.warn(f"{out} goes on with changes: {'; '.join(different)}", stacklevel=2)


def _run(searcher, chief, **options):
    import grpc

    try:
        searcher.search(**options)
    except grpc.RpcError as error:
        raise InputError(f"the chief at {chief} does not answer ({error.code().name})") from error


def _conclude(searcher, out, hypermodel, train, validation):
    result = collect(searcher, out)
    result.write_csv(out / "trials.csv")
    best = result.best
    draw_search(result, out / "search.png")
    if best.checkpoint.is_file():
        save_best(result, hypermodel, train, validation)
    else:
        warnings.warn(
            f"the weights of the best trial are with worker {best.notes.get('worker', '?')}, not "
            f"in {best.checkpoint}: let the machines share {out}",
            stacklevel=2,
        )
    return result


@contextmanager
def _precision(policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
