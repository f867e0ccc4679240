from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from zoo.data import PairStore, Split, prepare
from zoo.errors import InputError
from zoo.model_card import Scale


@dataclass(frozen=True)
class TrainingPairs:
    """The training and validation pairs of a run.

    Attributes:
        training: List of `PairStore`. The training pairs of each store.
        validation: List of `PairStore`. The validation pairs of each store that has any, of other
            photographs.
        scale: `Scale` of the trained model, that of the first store.
    """

    training: list
    validation: list
    scale: Scale

    @classmethod
    def open(cls, recipe, data, out, fold=None):
        """Opens the pairs of a recipe.

        Args:
            recipe: `Recipe`.
            data: List of paths of stores, or of the folder of the recipe's data set, which is
                packed into `out/data.h5` first.
            out: Path of the run folder.
            fold: Int. Fold to validate on. Defaults to `None`, the held-out photographs.

        Raises:
            InputError: If a store doesn't match the recipe, has another split, or lacks training or
                validation pairs.
        """
        stores = [_open(recipe, path, out) for path in data]
        sides = [_sides(recipe, store, fold) for store in stores]
        validation = [part for _, part in sides if len(part)]
        if not validation and recipe.keep != "last":
            raise InputError(
                f"{stores[0].path} holds out no photographs to find the best {recipe.keep}; "
                "prepare it with --hold-out or give a fold"
            )
        return cls([part for part, _ in sides], validation, stores[0].scale)

    def facts(self, seen=()):
        """Facts about the training data, for a card.

        Args:
            seen: Photographs the initial weights were trained on. Defaults to `()`.
        """
        trained = {*seen, *_photographs(self.training)}
        return {
            "name": " + ".join(dict.fromkeys(part.name for part in self.training)),
            "source": "; ".join(dict.fromkeys(part.source for part in self.training)),
            "train": sorted(trained),
            "held_out": sorted(_photographs(self.validation) - trained),
            "pairs": sum(map(len, self.training)),
        }


def _open(recipe, path, out):
    if Path(path).is_dir():
        path = _packed(recipe, path, out)
    store = PairStore(path)
    if recipe.data and store.name not in recipe.data:
        raise InputError(
            f"{path} contains {store.name}, but the recipe is for {', '.join(recipe.data)}; "
            "use another store or set data=[]"
        )
    if recipe.held_out:
        _check_split(recipe, store)
    if store.name in recipe.standardize:
        mean, std = recipe.standardize[store.name]
        store.scale = replace(store.scale, mean=mean, std=std)
    return store


def _packed(recipe, folder, out):
    """Packs a folder of the recipe's only data set; returns the path of the store."""
    if len(recipe.data) != 1:
        raise InputError(f"{folder} is a folder; pack it with `macs prepare` and use that file")
    path = Path(out) / "data.h5"
    path.parent.mkdir(parents=True, exist_ok=True)
    prepare(recipe.data[0], folder, path, crop=None, split=_split(recipe))
    return path


def _split(recipe):
    held_out = recipe.held_out or {"count": None, "seed": 0}
    return Split(held_out["count"], seed=held_out["seed"])


def _check_split(recipe, store):
    split = _split(recipe)
    folds = split.deal(store.photographs.tolist())
    held_out = {photograph for photograph, fold in folds.items() if fold < 0}
    if held_out != _photographs([store.held_out()]):
        raise InputError(
            f"{store.path} does not hold out the recipe's photographs; prepare it with "
            f"--hold-out {split.held_out} --seed {split.seed} or set held_out=null"
        )


def _sides(recipe, store, fold):
    """The training and validation pairs of a store."""
    training, validation = (
        (store.training(), store.held_out()) if fold is None else store.fold(fold)
    )
    if not len(training):
        raise InputError(f"{store.path} has no pairs to train on")
    count = recipe.photographs.get(store.name)
    if count is None:
        return training, validation
    return _some(training, count, recipe.seed), _some(validation, count // 4, recipe.seed)


def _some(part, count, seed):
    """The pairs of a random sample of photographs."""
    names = np.unique(part.photographs)
    chosen = np.random.default_rng(seed).permutation(names)[:count]
    return part.select(np.isin(part.photographs, chosen))


def _photographs(parts):
    return {photograph for part in parts for photograph in part.photographs.tolist()}
