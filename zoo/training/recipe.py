import copy
import difflib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from zoo.documents import check_document, read_object
from zoo.errors import InputError
from zoo.renamed import with_current_names

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Recipe:
    """All that decides what a training ends with.

    Attributes:
        model: Name of the form of the zoo to train: its architecture and configuration.
        loss: A loss of Keras by name, such as ``"mean_squared_error"``, or one of `macs_losses`, or
            a dictionary of its ``name`` and its arguments.
        epochs: How often each pair is shown.
        description: A sentence on what it is for.
        overrides: Arguments of the architecture, in place of the form's own.
        start_from: What the first weights are: the name of a trained model of the zoo, the folder
            of a run, a file of weights, or a recipe whose run lies beside this one. None for
            fresh ones.
        data: Names of the data sets it is for, as stores are called; empty for any.
        held_out: How many photographs are left out of training, and the seed that chooses them:
            ``count`` and ``seed``. None for what the store holds out.
        standardize: Of a data set by name, the mean and the deviation that standardize its scores;
            the ones not named go by their own training pairs'.
        repeats: Of a data set by name, how often an epoch shows its pairs; else once.
        augmentation: Arguments of `zoo.data.Augmentation`.
        optimizer: Its ``name`` in Keras, and its arguments.
        learning_rate: Its peak.
        schedule: How it goes: ``name`` "constant"; "steps" (times ``factor``, 0.1, in each epoch
            whose number from 1 is a multiple of ``every``); or "cosine" (up in a line from a tenth
            for ``warmup_epochs``, down to 0 in a cosine).
        ema_momentum: Momentum of a running mean of the weights, which is then what is kept.
        batch_size: Pairs in a step.
        precision: "float32", "mixed_bfloat16" or "mixed_float16".
        keep: Which epoch's weights the run ends with: "last", or the best by "val_loss",
            "val_srcc", "val_plcc" or "val_main_score".
        seed: Seed of weights, order, augmentation and dropout.
    """

    model: str
    loss: str | dict
    epochs: int
    description: str = ""
    overrides: dict = field(default_factory=dict)
    start_from: str | None = None
    data: list = field(default_factory=list)
    held_out: dict | None = None
    standardize: dict = field(default_factory=dict)
    repeats: dict = field(default_factory=dict)
    augmentation: dict = field(default_factory=lambda: {"lightness": None})
    optimizer: dict = field(default_factory=lambda: {"name": "adam"})
    learning_rate: float = 1e-4
    schedule: dict = field(default_factory=lambda: {"name": "constant"})
    ema_momentum: float | None = None
    batch_size: int = 16
    precision: str = "float32"
    keep: str = "last"
    seed: int = 0

    def __post_init__(self):
        try:
            document = json.loads(json.dumps(asdict(self)))
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"a recipe is JSON: {error}") from error
        check_document(document, "recipe")

    @classmethod
    def load(cls, name):
        """The recipe of a name, or in a JSON file.

        >>> zoo.training.Recipe.load("simple.tid2013_subset").loss
        'mean_squared_error'
        """
        name = str(name)
        if name.startswith("second."):  # as version 0.1 called them
            name = f"{name.removeprefix('second.')}.second"
        path = RECIPES / f"{name}.json"
        if not path.is_file():
            path = Path(name)
        if not path.is_file():
            raise InputError(
                f"no recipe {name!r}; there are {', '.join(list_recipes())}, or give a JSON file"
            )
        settings = with_current_names(read_object(path), path)
        try:
            check_document(settings, "recipe")
            return cls(**settings)
        except InputError as error:
            raise InputError(f"{path} is no recipe: {error}") from error

    def changed(self, settings):
        """The recipe with some settings changed.

        >>> recipe = zoo.training.Recipe.load("simple.tid2013_subset")
        >>> recipe.changed({"epochs": 3, "schedule.warmup_epochs": 0}).schedule
        {'name': 'cosine', 'warmup_epochs': 0}

        Args:
            settings: Dictionary of names and values; a dot leads into a setting that is a
                dictionary.

        Raises:
            InputError: If there is no such setting or it cannot have that value.
        """
        values = copy.deepcopy(self.as_dict())
        for name, value in settings.items():
            first, *inner = name.split(".")
            if first not in values:
                near = difflib.get_close_matches(first, values, cutoff=0.5) or values
                raise InputError(f"a recipe has no {first!r}; did you mean {' or '.join(near)}?")
            place = values
            for step, key in zip([first, *inner], inner, strict=False):
                place = place[step]
                if not isinstance(place, dict):
                    raise InputError(f"{name} cannot be set: {step} is {place!r}, give it whole")
                place.setdefault(key, None)
            place[[first, *inner][-1]] = value
        return Recipe(**values)

    def as_dict(self):
        return asdict(self)


def list_recipes():
    """Names of the recipes that come with the package."""
    return sorted(path.stem for path in RECIPES.glob("*.json"))
