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
    """Searches hyperparameters. Rerun to resume.

    Args:
        hypermodel: Str, `ZooHyperModel`, `keras_tuner.HyperModel` or function. Name of an
            architecture of the zoo, a hypermodel, or a function of `hp` that returns a compiled
            model.
        train: Training data: batches as for `fit`, such as `zoo.data.PairBatches`, or a tuple of
            arrays: inputs, targets and optionally sample weights.
        validation: Validation data, likewise.
        out: Path. Folder for the result: `trials` with each trial's record and best weights,
            `logs` for TensorBoard, `trials.csv`, `search.png`, `search.json` with the settings, and
            `best`, the best model: a folder for `zoo.load` and `zoo.Scorer`, or `model.keras` for
            your own models.
        tuner: Str, `keras_tuner.Oracle` or `keras_tuner.Tuner`. `"random"`, `"hyperband"` or
            `"bayesian"`; your own oracle sets the number of trials and the objective itself.
            Defaults to `"random"`.
        trials: Int. Number of trials; trial 0 has the defaults. It may be raised later. Defaults to
            20.
        epochs: Int. Maximum number of epochs of a trial, which is judged by its best one. Defaults
            to 30.
        objective: Str or `keras_tuner.Objective`. Metric to optimize over the whole validation
            set: `"srcc"`, `"plcc"`, `"main_score"` or `"loss"`. Defaults to `"srcc"`.
        seed: Int. Seed for the search, weights and dropout. Defaults to 0.
        fixed: Dict. Values of hyperparameters to fix. Defaults to None.
        max_parameters: Int. Maximum number of trainable weights; trials with larger models are
            invalid. Defaults to None.
        device: Str. Device, such as `"gpu:1"`. Defaults to None, the first accelerator.
        precision: Str. Keras' dtype policy: `"float32"`, `"mixed_bfloat16"` or
            `"mixed_float16"`. Defaults to `"float32"`.
        chief: Str. ``"host:port"`` of a distributed search, whose trials this process serves.
            Defaults to None.
        worker: Str. Name of this process as a worker of that chief. Defaults to None.
        overwrite: Bool. Whether to discard the search in `out`. Defaults to False.
        accept_changes: Bool. Whether to resume even if the space, the data or the training
            settings have changed. Defaults to False.

    Returns:
        A `SearchResult`; None in a worker.

    Raises:
        InputError: If `out` contains a different search or an argument is invalid.
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
    """The hypermodel for an architecture's name and the size of the images."""
    if not isinstance(hypermodel, str):
        return hypermodel
    if not getattr(train, "image_size", None):
        raise InputError(f"unknown image size for {hypermodel}; use PairBatches with an image_size")
    return ZooHyperModel(hypermodel, image_size=train.image_size)


def _open(out, now, searcher, overwrite, accept_changes):
    """Starts a search in its folder or resumes it."""
    others = sorted(path.name for path in out.iterdir() if path.name != "trials")
    if others and record.read_record(out) is None:
        raise InputError(f"{out} contains {others[0]}, not a search; choose another folder")
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
            f"{out} contains a different search: {'; '.join(different)}; choose another folder, "
            "accept the changes (old and new trials may not be comparable), or overwrite it"
        )
    warnings.warn(f"{out} resumes with changes: {'; '.join(different)}", stacklevel=2)


def _run(searcher, chief, **options):
    import grpc

    try:
        searcher.search(**options)
    except grpc.RpcError as error:
        raise InputError(f"the chief at {chief} does not respond ({error.code().name})") from error


def _conclude(searcher, out, hypermodel, train, validation):
    result = collect(searcher, out)
    result.write_csv(out / "trials.csv")
    best = result.best
    draw_search(result, out / "search.png")
    if best.checkpoint.is_file():
        save_best(result, hypermodel, train, validation)
    else:
        warnings.warn(
            f"the weights of the best trial are on worker {best.notes.get('worker', '?')}, not "
            f"in {best.checkpoint}; share {out} between the machines",
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
