"""Finds the models of an ensemble, by name or from files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from zoo.errors import InputError
from zoo.files import exists, sha256
from zoo.model_card import Card
from zoo.registry import card, load


@dataclass(frozen=True)
class Member:
    """A trained model that is not loaded yet.

    Attributes:
        card: `Card`, with the scale of its scores.
        load: Callable that returns the `keras.Model`, for images of any size if possible.
        onnx: Path of the verified ONNX file, or `None`.
    """

    card: Card
    load: Callable
    onnx: Path | None = None


def find_members(models):
    """Finds the members of an ensemble and checks that they share a scale.

    Args:
        models: Name of a trained model of the zoo, path of a ``.keras`` file or of an ``.onnx``
            file from `zoo.export`, folder of ``.keras`` files, several of these joined by ``+``,
            or a list of them. The card of ``NAME.keras`` is ``NAME.json`` from `Card.write`.

    Returns:
        A list of `Member`.

    Raises:
        InputError: If a model, card or folder is missing, a model has no trained weights, or the
            scales differ.
    """
    members = [member for name in member_names(models) for member in _members(name)]
    if not members:
        raise InputError("no model given; `macs models --trained` lists them")
    first, *others = (member.card for member in members)
    for other in others:
        if _meaning(other) != _meaning(first):
            raise InputError(
                f"{first.name} predicts {first.scale}, but {other.name} {other.scale}; "
                "the models of an ensemble need the same scale"
            )
    return members


def member_names(models):
    """Splits the names of an ensemble.

    >>> member_names(["pyramid+bn", "simple"])
    ['pyramid', 'bn', 'simple']

    Args:
        models: A name or path, several joined by ``+``, or a list of these. Existing files and
            folders are not split.
    """
    names = [models] if isinstance(models, str | Path) else list(models)
    return [part for name in names for part in ([name] if exists(name) else str(name).split("+"))]


def ensemble_card(models):
    """The `Card` of an ensemble or calibration; `None` for anything else."""
    names = member_names(models)
    if len(names) > 1:
        return None
    try:
        found = card(str(names[0]))
    except InputError:
        return None  # a file
    return found if found.members else None


def _members(name, within=()):
    path = Path(name)
    if path.suffix == ".keras":
        return [_from_file(path)]
    if path.suffix == ".onnx":
        return [_from_onnx(path)]
    files = sorted(path.glob("*.keras")) if exists(path) else []
    if files:
        return [_from_file(file) for file in files]
    model_card = card(str(name))
    if model_card.name in within:
        raise InputError(f"{model_card.name} is a member of itself; list other models in its card")
    if model_card.members:
        within = (*within, model_card.name)
        return [member for part in model_card.members for member in _members(part, within)]
    model_card.weights_path()
    return [Member(model_card, lambda: _load_by_name(model_card.name), model_card.onnx_path())]


def _load_by_name(name):
    try:
        return load(name, image_size=None)
    except InputError:
        return load(name)


def _from_file(path):
    if not path.is_file():
        raise InputError(f"no file {path}")
    described = path.with_suffix(".json")
    if not described.is_file():
        raise InputError(
            f"no card {described.name} next to {path}; write one with zoo.card(...).write(path) "
            "to give the scores a scale"
        )
    model_card = replace(Card.read(described), name=path.stem, sha256=sha256(path))
    if model_card.scale is None:
        raise InputError(f"{described} has no scale; use the card of a trained model")
    return Member(model_card, lambda: _load_file(path))


def _from_onnx(path):
    from zoo.scoring.checksum import is_whole
    from zoo.scoring.networks import OnnxNetwork

    if not path.is_file():
        raise InputError(f"no file {path}")
    network = OnnxNetwork(path)
    if not is_whole(path.read_bytes(), network.metadata):
        raise InputError(f"{path} is damaged or was exported by an older version; export it again")
    model_card = Card.of_facts(network.card, path)

    def load():
        raise InputError(f"{path} has no gradients or layers; use the Keras model")

    return Member(replace(model_card, name=path.stem), load, path)


def _load_file(path):
    import keras

    import macs_layers  # noqa: F401  registers the layers

    try:
        model = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras, h5py and zipfile raise many types
        reason = " ".join(str(error).split("\n")[0].split())[:400] or type(error).__name__
        raise InputError(f"cannot load {path}: {reason}") from error
    shapes = model.input_shape, model.output_shape
    if not _scores_pairs(*shapes):
        raise InputError(
            f"{path} maps {shapes[0]} to {shapes[1]}; a model must map two images, (batch, size, "
            "size, 3) each, to a score, (batch, 1)"
        )
    return model


def _scores_pairs(inputs, output):
    images = isinstance(inputs, list | tuple) and len(inputs) == 2
    return images and tuple(output) == (None, 1) and all(_is_image(shape) for shape in inputs)


def _is_image(shape):
    return isinstance(shape, list | tuple) and len(shape) == 4 and shape[3] == 3


def _meaning(model_card):
    return model_card.scale.name, model_card.scale.low, model_card.scale.high
