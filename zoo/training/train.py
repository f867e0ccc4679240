import json
from pathlib import Path

import keras

from zoo.data import hold_out, read_pairs
from zoo.data.pair_batches import PairBatches
from zoo.files import replacing
from zoo.registry import load


def train(recipe, data, out):
    """Trains a model as a recipe says. Run again, it goes on after the last whole epoch.

    Args:
        recipe: A `Recipe`.
        data: Folder of the data set that the recipe names.
        out: Folder for the result: `recipe.json`, `history.csv`, TensorBoard logs in `logs`, and
            in the end `model.weights.h5`.

    Returns:
        The trained `keras.Model`, not compiled: its file holds no state of the optimizer.

    Raises:
        InputError: If the data cannot be read or split.
    """
    out = Path(out)
    pairs, _ = hold_out(read_pairs(recipe.data, data), **recipe.held_out)
    keras.utils.set_random_seed(recipe.seed)
    batches = PairBatches(
        pairs,
        recipe.scale.mean,
        recipe.scale.std,
        batch_size=recipe.batch_size,
        seed=recipe.seed,
    )
    model = load(recipe.model, weights=None, **recipe.overrides)
    model.compile(optimizer(recipe, steps=len(batches)), loss=recipe.loss, jit_compile=False)

    out.mkdir(parents=True, exist_ok=True)
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
