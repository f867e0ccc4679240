import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from zoo.errors import InputError
from zoo.model_card import Scale

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Recipe:
    """All that decides what a training ends with.

    Attributes:
        model: Name of the model of the zoo to train.
        overrides: Arguments of its architecture, in place of the model's own.
        data: Name of the data set: one of `zoo.data.READERS`.
        scale: What the scores mean, and the mean and deviation that standardise them.
        held_out: How many photographs are left out of training entirely, and the seed that
            chooses them: `count` and `seed`.
        loss: Name of the loss, as Keras takes it.
        epochs: How often each pair is shown.
        warmup_epochs: In how many of them the learning rate rises from a tenth of its peak.
        batch_size: Pairs in a step.
        learning_rate: Peak of the learning rate; it falls to 0 along a cosine.
        averaging: Momentum of the running mean of the weights, which is what is kept in the end.
        seed: Seed of weights, order and augmentation.
    """

    model: str
    data: str
    scale: Scale
    held_out: dict
    overrides: dict
    loss: str
    epochs: int
    warmup_epochs: int
    batch_size: int
    learning_rate: float
    averaging: float
    seed: int

    @classmethod
    def load(cls, name):
        """The recipe of a name, or in a JSON file.

        >>> zoo.training.Recipe.load("simple.tid2013_subset").loss
        'mean_squared_error'
        """
        path = RECIPES / f"{name}.json"
        if not path.is_file():
            path = Path(name)
        if not path.is_file():
            raise InputError(
                f"no recipe {name!r}; there are {', '.join(list_recipes())}, or give a JSON file"
            )
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{**values, "scale": Scale(**values["scale"])})
        except (ValueError, TypeError, KeyError) as error:
            names = ", ".join(field.name for field in fields(cls))
            raise InputError(f"{path} is not a recipe of {names}: {error}") from error

    def as_dict(self):
        return asdict(self)


def list_recipes():
    """Names of the recipes that come with the package."""
    return sorted(path.stem for path in RECIPES.glob("*.json"))
