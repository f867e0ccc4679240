import functools
import os
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from zoo.data import PairStore
from zoo.data.pair_batches import PairBatches
from zoo.model_card import Card
from zoo.registry import card, load
from zoo.training.callbacks import DropoutSeeds, EndOfEpoch, ProgressBar
from zoo.training.devices import compile_for_devices, scope
from zoo.training.features import FeatureBatches, FeatureCache, split_at
from zoo.training.first_weights import first_weights
from zoo.training.gains import code, with_gains
from zoo.training.optimization import augmentation_of, loss_of, optimizer_of, unreduced
from zoo.training.recipe import Recipe
from zoo.training.run_folder import RunFolder
from zoo.training.teacher import taught_pairs
from zoo.training.training_pairs import TrainingPairs
from zoo.training.validation import Validation
from zoo.types import PathLike


def train(
    recipe: Recipe,
    data: PathLike | Sequence[PathLike],
    out: PathLike,
    fold: int | None = None,
    devices: int = 1,
) -> keras.Model:
    """Trains a model with a recipe. Rerun to resume after the last complete epoch.

    A resumed run ends with the same weights as an uninterrupted one.

    Args:
        recipe: `Recipe`.
        data: Path or list of paths of stores from `macs prepare` and `macs distort`, or of the
            folder of the recipe's only data set. The scores of each store are standardized with its
            own mean and deviation; the model's scores are on the scale of the first.
        out: Path of the run folder, which `zoo.load` and `zoo.Scorer` accept: see `RunFolder`.
        fold: Int. Fold to validate on. Defaults to `None`, the held-out photographs.
        devices: Int. Number of devices that share each batch, on JAX or TensorFlow. The weights are
            the same as with one device, except for dropout on TensorFlow, where each device draws
            its own. Defaults to `1`.

    Returns:
        The trained `keras.Model`, not compiled.

    Raises:
        InputError: If a store or the recipe is invalid, or `out` contains another run.
    """
    data = [data] if isinstance(data, str | os.PathLike) else list(data)
    run, pairs = open_run(recipe, data, out, fold)
    if not run.card.is_file():
        with scope(devices, recipe):
            follow(recipe, run, pairs)
    return load(run.path)


def open_run(recipe, data, out, fold):
    """Opens the folder and the pairs of a run."""
    loss_of(recipe), optimizer_of(recipe, steps=1), augmentation_of(recipe)
    pairs = TrainingPairs.open(recipe, data, out, fold)
    stores = [f"{part.name} {part.digest[:12]}" for part in pairs.training]
    return RunFolder(out, recipe, {"stores": stores, "fold": fold}), pairs


def follow(recipe, run, pairs):
    """Trains to the last epoch."""
    keras.utils.set_random_seed(recipe.seed)
    exported, seen = first_weights(recipe, run.path)
    model = in_precision(recipe, exported)
    pairs = taught_pairs(recipe, pairs)
    lesson = on_features if recipe.features else on_images
    measured, model, batches, validation = lesson(recipe, exported, model, pairs)
    jit_compile = keras.backend.backend() == "jax"
    measured.jit_compile = jit_compile
    optimizer = optimizer_of(recipe, len(batches))
    compile_for_devices(model, optimizer, loss_of(recipe), jit_compile=jit_compile)

    with run.locked():
        if not run.card.is_file():  # unless another process has finished it
            run.begin()
            done = batches.epoch = run.restore_state(model)
            model.fit(
                batches,
                initial_epoch=done,
                epochs=recipe.epochs,
                shuffle=False,  # PairBatches shuffles
                verbose=0,
                callbacks=[
                    DropoutSeeds(recipe.seed),
                    ProgressBar(recipe.epochs, len(batches)),
                    EndOfEpoch(run, exported, validation, measured),
                ],
            )
            exported.load_weights(run.path / run.kept)
            figures = validation.agreement(measured)
            run.finish(card_of(recipe, run, pairs, seen, figures, exported.count_params()))


def on_images(recipe, exported, model, pairs):
    """Model to validate, model to train, batches and validation, for whole images."""
    image_size = model.input_shape[0][1]
    batches = PairBatches(
        repeated(recipe, pairs.training, pairs.training),
        image_size,
        recipe.batch_size,
        augmentation_of(recipe),
        recipe.seed,
        viewing=recipe.viewing,
    )
    loss = unreduced(loss_of(recipe))
    validation = Validation(pairs.validation, loss, image_size, recipe.viewing)
    return exported, model, batches, validation


def on_features(recipe, exported, model, pairs):
    """Model to validate, model to train, batches and validation, for the head on features."""
    front, measured = split_at(exported, recipe.features)
    features_of = functools.cache(FeatureCache(front, recipe.viewing).of)  # parts are repeated
    if recipe.start_from is None:
        features = np.concatenate([features_of(part) for part in pairs.training])
        for layer in measured.layers:
            if hasattr(layer, "adapt"):
                layer.adapt(features)
    model.set_weights(exported.get_weights())
    trained = split_at(model, recipe.features)[1]
    names = list(dict.fromkeys(part.name for part in pairs.training))
    own_gains = recipe.gains is not None and len(names) > 1
    if own_gains:
        measured, trained = (
            with_gains(head, len(names), recipe.gains) for head in (measured, trained)
        )

    def batches(parts, seed=None):
        return FeatureBatches(
            [features_of(part) for part in parts],
            [standardized(part) for part in parts],
            recipe.batch_size,
            seed,
            [code(names.index(part.name), len(names)) for part in parts] if own_gains else None,
        )

    validation = Validation(
        pairs.validation,
        unreduced(loss_of(recipe)),
        image_size=None,
        batches=[batches([part]) for part in pairs.validation],
    )
    lessons = batches(repeated(recipe, pairs.training, pairs.training), recipe.seed)
    return measured, trained, lessons, validation


def standardized(part):
    return (part.scores - part.scale.mean) / part.scale.std


def repeated(recipe, parts, values):
    """Repeats the values of each part as the recipe repeats its data set."""
    counts = [recipe.repeats.get(part.name, 1) for part in parts]
    return [value for value, count in zip(values, counts, strict=True) for _ in range(count)]


def in_precision(recipe, model):
    """A copy of a model in the recipe's precision."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(recipe.precision)
    try:
        trained = load(recipe.model, weights=None, **recipe.overrides)
    finally:
        keras.config.set_dtype_policy(before)
    trained.set_weights(model.get_weights())
    return trained


def card_of(recipe, run, pairs, seen, figures, parameters):
    """The `Card` of a finished run."""
    form = card(recipe.model)
    return Card(
        name=run.path.resolve().name,
        architecture=form.architecture,
        description=recipe.description or form.description,
        config={**form.config, **recipe.overrides},
        parameters=parameters,
        weights=run.kept,
        sha256=run.kept_digest(),
        scale=pairs.scale,
        viewing=recipe.viewing,
        data=pairs.facts(seen),
        training={"recipe": recipe.as_dict()},
        figures=figures,
    )


def train_folds(
    recipe: Recipe, data: Sequence[PathLike], out: PathLike, devices: int = 1
) -> list[Path]:
    """Trains a model for each fold of the stores, validating on that fold. Rerun to resume.

    Args:
        recipe: `Recipe`.
        data: List of paths of stores with the same number of folds.
        out: Path of the folder for the runs ``fold0``, ``fold1`` ...
        devices: Int. How many devices share each batch. Defaults to `1`.

    Returns:
        List of the paths of the runs.
    """
    folds = {fold for path in data for fold in PairStore(path).folds.tolist() if fold >= 0}
    Path(out).mkdir(parents=True, exist_ok=True)
    runs = [Path(out) / f"fold{fold}" for fold in sorted(folds)]
    for fold, run in zip(sorted(folds), runs, strict=True):
        train(recipe, data, run, fold, devices)
    return runs
