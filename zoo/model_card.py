import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path

from zoo.documents import check_document, read_object
from zoo.errors import InputError
from zoo.files import sha256
from zoo.html import html_table
from zoo.renamed import with_current_names

WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Scale:
    """What a model's scores mean.

    Attributes:
        name: What is estimated, in words.
        low: Worst score of the scale.
        high: Best score of the scale. Higher is always better.
        mean: Score that a network's output of 0 stands for.
        std: How many points of the scale an output of 1 is.
    """

    name: str
    low: float
    high: float
    mean: float
    std: float

    def __post_init__(self):
        numbers = (self.low, self.high, self.mean, self.std)
        if not all(map(math.isfinite, numbers)) or self.low > self.high or self.std <= 0:
            raise InputError(
                f"no scale is from {self.low} to {self.high} with a mean of {self.mean} and a "
                f"deviation of {self.std}"
            )

    def __str__(self):
        return f"{self.short}, higher is better"

    @property
    def short(self):
        """Its name and its ends."""
        return f"{self.name}, {self.low:g} to {self.high:g}"


@dataclass(frozen=True, repr=False)
class Card:
    """What is known of a model of the zoo.

    >>> zoo.card("simple.a")
    Card('simple.a', architecture='simple', untrained)

    Attributes:
        name: ``architecture.tag``.
        architecture: Name of the function in `zoo.architectures` that builds it; "ensemble" of
            several models.
        description: A sentence on what it is.
        config: Arguments of that function, where they differ from its defaults.
        members: Names of the models of an ensemble.
        parameters: How many weights it has, those that are not trained too.
        weights: File name of its trained weights, None if it is an untrained form.
        sha256: Digest of that file.
        scale: What its scores mean.
        viewing: How large a picture is looked at, as arguments of `zoo.data.view`:
            ``{"short_side": 192}``. Empty for pictures as they are.
        data: What it was trained on, and how that was split.
        training: How it was trained, with the command.
        figures: How well it agrees with people, with the command that measures it.
        curve: How a calibrated model's points become those of `scale`: arguments of
            `zoo.scale_curve.ScaleCurve`. Empty for the points as they are.
        error_bar: How far off its scores may be: arguments of `zoo.scoring.ErrorBar`.
        license: Terms of the weights.
        example: Score of the project's example pair, to 1e-3.
    """

    name: str
    architecture: str
    description: str
    config: dict = field(default_factory=dict)
    members: list = field(default_factory=list)
    parameters: int | None = None
    weights: str | None = None
    sha256: str | None = None
    scale: Scale | None = None
    viewing: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    training: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)
    curve: dict = field(default_factory=dict)
    error_bar: dict = field(default_factory=dict)
    license: str | None = None
    example: float | None = None

    @classmethod
    def read(cls, path):
        """The card in a JSON file.

        Raises:
            InputError: If it is no card.
        """
        fields = with_current_names(read_object(path), path)
        try:
            check_document(fields, "card")
            scale = fields.get("scale")
            return cls(**{**fields, "scale": scale and Scale(**scale)})
        except InputError as error:
            raise InputError(f"{path} is no card: {error}") from error

    def write(self, path):
        Path(path).write_text(json.dumps(self.facts(), indent=2) + "\n", encoding="utf-8")

    def facts(self):
        """Dictionary of what is known."""
        return {name: value for name, value in asdict(self).items() if value not in (None, {}, [])}

    def __repr__(self):
        srcc = self.figures.get("srcc")
        facts = [
            repr(self.name),
            f"architecture={self.architecture!r}",
            f"scale={self.scale.short!r}" if self.scale else None,
            f"srcc={srcc:g}" if isinstance(srcc, float) else None,
            None if self.trained else "untrained",
        ]
        return f"Card({', '.join(fact for fact in facts if fact)})"

    def _repr_html_(self):
        figures = {name.upper(): self.figures.get(name) for name in ("srcc", "plcc", "rmse")}
        rows = {
            "": self.description,
            "scale": self.scale,
            "data": self.data.get("name"),
            **figures,
            "license": self.license,
        }
        return html_table(self.name, rows)

    @property
    def trained(self):
        return bool(self.weights or self.members)

    def weights_path(self):
        """The file of the trained weights, once its digest has proved right."""
        if self.members:
            raise InputError(f"{self.name} has no weights of its own; name one of its models")
        if not self.trained:
            raise InputError(
                f"{self.name} has no trained weights; `macs models --trained` lists those that have"
            )
        path = WEIGHTS / self.weights
        if not path.is_file():
            raise InputError(f"the weights of {self.name} are missing: no {path}; reinstall")
        if sha256(path) != self.sha256:
            raise InputError(f"{path} is not what its card says (SHA-256 differs); reinstall")
        return path


def in_words(value):
    """A value of a card as a line of text.

    >>> in_words({"name": "TID2013", "pairs": 840, "train": ["01", "05"]})
    'name: TID2013; pairs: 840; train: 01, 05'
    """
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    return str(value)
