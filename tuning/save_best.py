import warnings

import keras_tuner

from tuning.checkpoints import built, load_checkpoint
from tuning.zoo_hypermodel import ZooHyperModel
from zoo.architectures import ARCHITECTURES
from zoo.data.pair_batches import PairBatches
from zoo.data.splits import HELD_OUT
from zoo.files import replacing, sha256
from zoo.model_card import Card

WEIGHTS = "model.weights.h5"


def save_best(result, hypermodel, train, validation):
    """Saves the best model of a search to its folder `best`.

    Args:
        result: `SearchResult`.
        hypermodel: The hypermodel of the search.
        train: Training data.
        validation: Validation data.
    """
    folder = result.folder / "best"
    folder.mkdir(exist_ok=True)
    hp = keras_tuner.HyperParameters()
    hp.values = dict(result.best.values)
    if isinstance(hypermodel, ZooHyperModel) and all(
        isinstance(data, PairBatches) for data in (train, validation)
    ):
        _save_run(folder, result, hypermodel, hp, [*train.parts, *validation.parts])
        return
    model = hypermodel.build(hp) if hasattr(hypermodel, "build") else hypermodel(hp)
    built(model, train[0] if isinstance(train, tuple) else train)
    load_checkpoint(model, result.best.checkpoint)
    if model.optimizer:
        model.optimizer.build(model.trainable_variables)  # otherwise loading warns
    try:
        with replacing(folder / "model.keras") as unfinished:
            model.save(unfinished)
    except (TypeError, NotImplementedError) as error:
        with replacing(folder / WEIGHTS) as unfinished:
            model.save_weights(unfinished)
        warnings.warn(
            f"saved weights only to {folder}, as Keras cannot save this model: {error}",
            stacklevel=4,
        )


def _save_run(folder, result, hypermodel, hp, stores):
    """Saves weights and a card, for `zoo.load` and `zoo.Scorer`."""
    config = hypermodel.arguments(hp)
    model = ARCHITECTURES[hypermodel.architecture](**config)
    model.load_weights(result.best.checkpoint)
    with replacing(folder / WEIGHTS) as unfinished:
        model.save_weights(unfinished)
    best = result.best
    card = Card(
        name=f"{hypermodel.architecture}.tuned",
        architecture=hypermodel.architecture,
        description=f"The best of {len(result.trials)} trials of macs tune.",
        config=config,
        parameters=model.count_params(),
        weights=WEIGHTS,
        sha256=sha256(folder / WEIGHTS),
        scale=stores[0].scale,
        data=_data(stores),
        training={"hyperparameters": best.values, "trial": best.number, "epoch": best.epoch},
        figures={"of": "the validation set of the search", result.goal.figure: best.objective},
    )
    with replacing(folder / "card.json") as unfinished:
        card.write(unfinished)


def _data(stores):
    """The card's facts about the data. Validation photographs count as training data."""
    store = stores[0]
    names, folds = store.file["photograph"].asstr()[:], store.file["fold"][:]
    return {
        "name": store.name,
        "source": store.source,
        "train": sorted({name for part in stores for name in part.photographs.tolist()}),
        "held_out": sorted(names[folds == HELD_OUT].tolist()),
        "pairs": sum(len(part) for part in stores),
    }
