import copy
import difflib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zoo.documents import check_document, read_object
from zoo.errors import InputError
from zoo.renamed import with_current_names
from zoo.types import PathLike

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Recipe:
    """All settings of a training run.

    Attributes:
        model: Str. Name of a model of the zoo, whose architecture and configuration are used.
        loss: Str or dict. A loss of Keras or `macs_losses` by name, such as
            ``"mean_squared_error"``, or a dict of its ``name`` and arguments.
        epochs: Int. Number of epochs.
        description: Str. One-sentence description. Defaults to `""`.
        overrides: Dict. Arguments of the architecture that override the model's.
        start_from: Str. Initial weights: the name of a trained model of the zoo, the folder of a
            run, a weights file, or a recipe whose run is next to this one. Defaults to `None`,
            fresh weights.
        data: List with the names of the data sets it is for; empty for any.
        held_out: Dict. The ``count`` of photographs to hold out and the ``seed`` that selects
            them. Defaults to `None`, the store's split.
        standardize: Dict. Mean and standard deviation that standardize the scores of a data set, by
            name. Other data sets use those of their training pairs.
        repeats: Dict. Repetitions of a data set per epoch, by name; others are used once.
        photographs: Dict. Number of photographs of a data set to train on, by name, with a quarter
            as many for validation, sampled by the seed; all of others.
        features: Str. Name of a layer whose output is precomputed, so that only later layers are
            trained. Defaults to `None`.
        gains: Float. L2 penalty of gains by which each data set but the first multiplies the
            `features`: see `zoo.training.gains`. Defaults to `None`, no gains.
        viewing: Dict. Arguments of `zoo.data.view_pair`. Defaults to `{}`, images as they are.
        teacher: Dict. Weight, 0..1, of a consensus of classical metrics in the scores of a data
            set, by name: see `zoo.training.teacher`.
        augmentation: Dict. Arguments of `zoo.data.Augmentation`. Defaults to
            `{"lightness": None}`.
        optimizer: Dict. ``name`` of an optimizer of Keras and its arguments. Defaults to
            `{"name": "adam"}`.
        learning_rate: Float. Peak of the learning rate. Defaults to `1e-4`.
        schedule: Dict. Its ``name``: "constant"; "steps" (multiplied by ``factor``, by default 0.1,
            every ``every`` epochs); or "cosine" (linear warmup from a tenth for ``warmup_epochs``,
            cosine decay to 0). Defaults to `{"name": "constant"}`.
        ema_momentum: Float. Momentum of a moving average of the weights, which replaces them.
            Defaults to `None`.
        batch_size: Int. Pairs per batch. Defaults to `16`.
        accumulate: Int. Number of batches, at least 2, whose gradients are averaged before an
            update. Batches left over at the end of an epoch count in the next. Not for losses over
            a whole batch, such as a correlation. Defaults to `None`.
        precision: Str. `"float32"`, `"mixed_bfloat16"` or `"mixed_float16"`. Defaults to
            `"float32"`.
        keep: Str. Epoch whose weights are kept: `"last"`, or the best by `"val_loss"`,
            `"val_srcc"`, `"val_plcc"` or `"val_main_score"`. Defaults to `"last"`.
        seed: Int. Seed for weights, order, augmentation and dropout. Defaults to `0`.
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
    photographs: dict = field(default_factory=dict)
    features: str | None = None
    gains: float | None = None
    viewing: dict = field(default_factory=dict)
    teacher: dict = field(default_factory=dict)
    augmentation: dict = field(default_factory=lambda: {"lightness": None})
    optimizer: dict = field(default_factory=lambda: {"name": "adam"})
    learning_rate: float = 1e-4
    schedule: dict = field(default_factory=lambda: {"name": "constant"})
    ema_momentum: float | None = None
    batch_size: int = 16
    accumulate: int | None = None
    precision: str = "float32"
    keep: str = "last"
    seed: int = 0

    def __post_init__(self):
        try:
            document = json.loads(json.dumps(asdict(self)))
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"recipe is not valid JSON: {error}") from error
        check_document(document, "recipe")
        if self.gains is not None and self.features is None:
            raise InputError("gains multiply features; name the layer with features=LAYER")

    @classmethod
    def load(cls, name: PathLike) -> "Recipe":
        """Loads a recipe by name or from a JSON file.

        >>> zoo.training.Recipe.load("simple.tid2013_subset").loss
        'mean_squared_error'
        """
        name = str(name)
        if name.startswith("second."):  # names of version 0.1
            name = f"{name.removeprefix('second.')}.second"
        path = RECIPES / f"{name}.json"
        if not path.is_file():
            path = Path(name)
        if not path.is_file():
            raise InputError(
                f"unknown recipe {name!r}; use {', '.join(list_recipes())}, or a JSON file"
            )
        settings = with_current_names(read_object(path), path)
        try:
            check_document(settings, "recipe")
            return cls(**settings)
        except InputError as error:
            raise InputError(f"{path} is not a valid recipe: {error}") from error

    def changed(self, settings: Mapping[str, Any]) -> "Recipe":
        """Returns a copy of the recipe with some settings changed.

        >>> recipe = zoo.training.Recipe.load("simple.tid2013_subset")
        >>> recipe.changed({"epochs": 3, "schedule.warmup_epochs": 0}).schedule
        {'name': 'cosine', 'warmup_epochs': 0}

        Args:
            settings: Dict of values by name. Dots address nested values: ``"loss.mse_factor"``.

        Raises:
            InputError: If a setting is unknown or its value invalid.
        """
        values = copy.deepcopy(self.as_dict())
        for name, value in settings.items():
            first, *inner = name.split(".")
            if first not in values:
                near = difflib.get_close_matches(first, values, cutoff=0.5) or values
                raise InputError(f"unknown setting {first!r}; did you mean {' or '.join(near)}?")
            place = values
            for step, key in zip([first, *inner], inner, strict=False):
                place = place[step]
                if not isinstance(place, dict):
                    raise InputError(
                        f"{name} cannot be set: {step} is {place!r}; set {step} as a whole"
                    )
                place.setdefault(key, None)
            place[[first, *inner][-1]] = value
        return Recipe(**values)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def list_recipes() -> list[str]:
    """Names of the recipes in the package."""
    return sorted(path.stem for path in RECIPES.glob("*.json"))
