import json
from pathlib import Path

import keras

from zoo.data import Augmentation, PairStore, deal, prepare
from zoo.data.pair_batches import PairBatches
from zoo.errors import InputError
from zoo.files import replacing
from zoo.registry import load


def train(recipe, data, out):
    """Trains a model as a recipe says. Run again, it goes on after the last whole epoch.

    Args:
        recipe: A `Recipe`.
        data: Folder of the data set that the recipe names, or the file that `macs prepare` made
            of it with the recipe's split. A folder is packed into `out/data.h5` first.
        out: Folder for the result: `recipe.json`, `history.csv`, TensorBoard logs in `logs`, and
            in the end `model.weights.h5`.

    Returns:
        The trained `keras.Model`, not compiled: its file holds no state of the optimizer.

    Raises:
        InputError: If the data cannot be read or split, or is split in another way.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    store = open_store(recipe, data, out)
    keras.utils.set_random_seed(recipe.seed)
    batches = PairBatches(
        store.training(),
        batch_size=recipe.batch_size,
        augmentation=Augmentation(lightness=None),
        seed=recipe.seed,
        mean=recipe.scale.mean,
        std=recipe.scale.std,
    )
    model = load(recipe.model, weights=None, **recipe.overrides)
    model.compile(optimizer(recipe, steps=len(batches)), loss=recipe.loss, jit_compile=False)

    with replacing(out / "recipe.json") as unfinished:
        unfinished.write_text(json.dumps(recipe.as_dict(), indent=2) + "\n")
    model.fit(
        batches,
        epochs=recipe.epochs,
        callbacks=[
            keras.callbacks.BackupAndRestore(out / "backup"),
            keras.callbacks.CSVLogger(out / "history.csv", append=True),
            keras.callbacks.TensorBoard(out / "logs", write_graph=False),
        ],
    )
    trained = load(recipe.model, weights=None, **recipe.overrides)
    trained.set_weights(model.get_weights())
    with replacing(out / "model.weights.h5") as unfinished:
        trained.save_weights(unfinished)
    return trained


def open_store(recipe, data, out):
    """The recipe's pairs, split as it says."""
    count, seed = recipe.held_out["count"], recipe.held_out["seed"]
    if Path(data).is_dir():
        data, folder = out / "data.h5", data
        prepare(recipe.data, folder, data, crop=None, held_out=count, seed=seed)
    store = PairStore(data)
    folds = deal(store.photographs.tolist(), count, seed=seed)
    held_out = {photograph for photograph, fold in folds.items() if fold < 0}
    if held_out != set(store.held_out().photographs.tolist()):
        raise InputError(
            f"{data} does not hold out what the recipe does; prepare it with --hold-out {count} "
            f"--seed {seed}"
        )
    return store


def optimizer(recipe, steps):
    """Adam with the recipe's learning rate: up in a line, down in a cosine."""
    warmup = recipe.warmup_epochs * steps
    return keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=recipe.learning_rate / 10,
            decay_steps=recipe.epochs * steps - warmup,
            warmup_target=recipe.learning_rate,
            warmup_steps=warmup,
        ),
        use_ema=True,
        ema_momentum=recipe.averaging,
    )
