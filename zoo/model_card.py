import json
import math
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zoo.documents import check_document, read_object
from zoo.errors import InputError
from zoo.files import exists, sha256
from zoo.html import html_table
from zoo.renamed import with_current_names
from zoo.types import PathLike

WEIGHTS = Path(__file__).parent / "weights"
NUMBERS = re.compile(r"\[\n\s*([-+\d.eE,\s]+?)\s*\]")


@dataclass(frozen=True)
class Scale:
    """The meaning of a model's scores.

    Attributes:
        name: Str. What is estimated.
        low: Float. Worst score of the scale.
        high: Float. Best score of the scale. Higher is always better.
        mean: Float. Score for a network output of 0.
        std: Float. Points of the scale per unit of network output.
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
                f"invalid scale from {self.low} to {self.high} with mean {self.mean} and "
                f"standard deviation {self.std}"
            )

    def __str__(self):
        return f"{self.short}, higher is better"

    @property
    def short(self) -> str:
        """Name and range."""
        return f"{self.name}, {self.low:g} to {self.high:g}"


@dataclass(frozen=True, repr=False)
class Card:
    """Facts about a model of the zoo.

    >>> zoo.card("simple.a")
    Card('simple.a', architecture='simple', untrained)

    Attributes:
        name: Str. ``architecture.tag``.
        architecture: Str. Name of the function in `zoo.architectures` that builds it; `"ensemble"`
            for several models.
        description: Str. One-sentence description.
        config: Dict. Arguments of that function that differ from its defaults.
        members: List with the names of the models of an ensemble.
        parameters: Int. Number of weights, including non-trainable ones.
        weights: Str. File name of its trained weights, `None` if it is untrained.
        sha256: Str. SHA-256 digest of that file.
        onnx_sha256: Str. SHA-256 digest of its ONNX file, `None` if it has none.
        scale: `Scale`. The meaning of its scores.
        viewing: Dict. Arguments of `zoo.data.view_pair`, how images are viewed:
            ``{"short_side": 192, "align": true}``. Empty for full size.
        data: Dict. Training data and its split.
        training: Dict. Training settings, with the command.
        figures: Dict. Agreement with human scores, with the command that measures it.
        curve: Dict. Arguments of the `zoo.scale_curve.ScaleCurve` that maps a calibrated model's
            points to `scale`. Empty for no mapping.
        error_bar: Dict. Arguments of the `zoo.scoring.ErrorBar` of its scores.
        license: Str. License of the weights.
        example: Float. Score of the example pair, to 1e-3.
    """

    name: str
    architecture: str
    description: str
    config: dict = field(default_factory=dict)
    members: list = field(default_factory=list)
    parameters: int | None = None
    weights: str | None = None
    sha256: str | None = None
    onnx_sha256: str | None = None
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
    def read(cls, path: PathLike) -> "Card":
        """Reads a card from a JSON file.

        Raises:
            InputError: If the file is not a valid card.
        """
        return cls.of_facts(read_object(path), path)

    @classmethod
    def of_facts(cls, facts, path):
        """Makes a card from the `facts` in the file at `path`."""
        fields = with_current_names(facts, path)
        try:
            check_document(fields, "card")
            scale = fields.get("scale")
            return cls(**{**fields, "scale": scale and Scale(**scale)})
        except InputError as error:
            raise InputError(f"{path} is not a valid card: {error}") from error

    def write(self, path: PathLike) -> None:
        text = json.dumps(self.facts(), indent=2)
        in_lines = NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)
        Path(path).write_text(in_lines + "\n", encoding="utf-8")

    def facts(self) -> dict[str, Any]:
        """Dict of the non-empty fields."""
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
    def trained(self) -> bool:
        return bool(self.weights or self.members)

    def weights_path(self) -> Path:
        """Path of the trained weights, after verifying their digest."""
        if self.members:
            raise InputError(f"{self.name} has no weights of its own; choose one of its members")
        if self.weights is None:
            raise InputError(
                f"{self.name} has no trained weights; `macs models --trained` lists models that do"
            )
        return self._verified(self.weights, self.sha256)

    def onnx_path(self):
        """Path of the ONNX file, after verifying its digest, or `None`."""
        return self.onnx_sha256 and self._verified(f"{self.name}.onnx", self.onnx_sha256)

    def _verified(self, file, digest):
        path = WEIGHTS / file
        if not exists(path):
            raise InputError(f"a file of {self.name} is missing: no {path}; reinstall")
        if sha256(path) != digest:
            raise InputError(f"{path} does not match its card (SHA-256 differs); reinstall")
        return path


def in_words(value):
    """Formats a value of a card as a line of text.

    >>> in_words({"name": "TID2013", "pairs": 840, "train": ["01", "05"]})
    'name: TID2013; pairs: 840; train: 01, 05'
    """
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    return str(value)
