from pathlib import Path

import keras

from zoo.data import PairStore
from zoo.data.pair_batches import PairBatches
from zoo.model_card import Card
from zoo.registry import card, load
from zoo.training.callbacks import DropoutSeeds, EndOfEpoch, ProgressBar
from zoo.training.first_weights import first_weights
from zoo.training.optimisation import augmentation_of, loss_of, optimizer_of
from zoo.training.run_folder import RunFolder
from zoo.training.training_pairs import TrainingPairs
from zoo.training.validation import Validation


def train(recipe, data, out, fold=None):
    """Trains a model as a recipe says. Run again, it goes on after the last whole epoch.

    What it ends with is what it would have ended with uninterrupted.

    Args:
        recipe: A `Recipe`.
        data: List of paths of stores, as `macs prepare` and `macs distort` make them; or of the
            folder of the one data set that the recipe names. Each store's scores are standardized
            by its own mean and deviation; the model's scores are on the scale of the first.
        out: Folder for the result: see `RunFolder`. `zoo.load` and `zoo.Scorer` take it.
        fold: Fold of the stores to measure on; None for the photographs they hold out.

    Returns:
        The trained `keras.Model`, not compiled.

    Raises:
        InputError: If a store cannot be used, the recipe cannot be followed, or `out` holds
            another training.
    """
    data = [data] if isinstance(data, str | Path) else list(data)
    run, pairs = open_run(recipe, data, out, fold)
    if not run.card.is_file():
        follow(recipe, run, pairs)
    return load(run.path)


def open_run(recipe, data, out, fold):
    """The folder of a training, made or found, and its pairs."""
    loss_of(recipe), optimizer_of(recipe, steps=1), augmentation_of(recipe)
    pairs = TrainingPairs.open(recipe, data, out, fold)
    stores = [f"{part.name} {part.digest[:12]}" for part in pairs.training]
    return RunFolder(out, recipe, {"stores": stores, "fold": fold}), pairs


def follow(recipe, run, pairs):
    """Trains from where the run is to its end."""
    keras.utils.set_random_seed(recipe.seed)
    exported, seen = first_weights(recipe, run.path)
    model = in_precision(recipe, exported)
    crop = model.input_shape[0][1]
    batches = PairBatches(
        [part for part in pairs.training for _ in range(recipe.repeats.get(part.name, 1))],
        crop,
        recipe.batch_size,
        augmentation_of(recipe),
        recipe.seed,
    )
    validation = Validation(pairs.validation, loss_of(recipe), crop)
    jit_compile = keras.backend.backend() == "jax"
    exported.jit_compile = jit_compile
    model.compile(optimizer_of(recipe, len(batches)), loss_of(recipe), jit_compile=jit_compile)

    run.begin()
    done = batches.epoch = run.restore_state(model)
    model.fit(
        batches,
        initial_epoch=done,
        epochs=recipe.epochs,
        shuffle=False,  # the batches are, by the seed
        verbose=0,
        callbacks=[
            DropoutSeeds(recipe.seed),
            ProgressBar(recipe.epochs, len(batches)),
            EndOfEpoch(run, exported, validation),
        ],
    )
    exported.load_weights(run.path / run.kept)
    figures = validation.agreement(exported)
    run.finish(card_of(recipe, run, pairs, seen, figures, exported.count_params()))


def in_precision(recipe, model):
    """The model that is trained: the same weights, computed with in the recipe's precision."""
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
        data=pairs.facts(seen),
        training={"recipe": recipe.as_dict()},
        figures=figures,
    )


def train_folds(recipe, data, out):
    """Trains a model for each fold of the stores, each measured on photographs it never saw.

    Args:
        recipe: A `Recipe`.
        data: List of paths of stores with the same numbers of folds.
        out: Folder for the runs, ``fold0``, ``fold1`` ... Run again, it goes on.
    """
    folds = {fold for path in data for fold in PairStore(path).folds.tolist() if fold >= 0}
    Path(out).mkdir(parents=True, exist_ok=True)
    for fold in sorted(folds):
        train(recipe, data, Path(out) / f"fold{fold}", fold)
