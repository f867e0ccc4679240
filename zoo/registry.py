"""Lists models, and loads models and their cards by name."""

import difflib
import os
import warnings
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import InputError
from zoo.files import exists
from zoo.hub import fetch, is_hub_name
from zoo.model_card import Card
from zoo.renamed import with_current_arguments
from zoo.types import PathLike

if TYPE_CHECKING:
    import keras

CARDS = Path(__file__).parent / "cards"
DEFAULT_TAGS = {
    "simple": "viewed",
    "bn": "viewed",
    "attention": "viewed",
    "tiled": "distorted_tid2013",
    "pyramid": "distorted_tid2013",
    "fidelity": "distorted_tid2013",
}


@cache
def bundled_cards():
    """Dict of the package's cards by name."""
    cards = [Card.read(path) for path in sorted(CARDS.glob("*.json"))]
    return {card.name: card for card in cards}


def _cards():
    """Dict of all cards by name: the package's and those of runs in the folder `MACS_ZOO`."""
    return {**bundled_cards(), **_run_cards()}


def _run_cards():
    folder = os.environ.get("MACS_ZOO")
    cards = {}
    for path in sorted(Path(folder).glob("*/card.json")) if folder else []:
        try:
            cards[path.parent.name] = _run_card(path.parent)
        except (InputError, OSError) as error:
            warnings.warn(f"skipped in MACS_ZOO: {error}", stacklevel=4)
    return cards


def _run_card(run, name=None):
    """Card of a finished run, named by its folder so that `load` accepts the name."""
    found = replace(Card.read(run / "card.json"), name=name or str(run))
    if found.weights is not None:
        return replace(found, weights=str(run.absolute() / found.weights))
    if not found.members:  # a calibration has members
        raise InputError(f"{run / 'card.json'} has no weights; it is not the card of a run")
    return found


def list_models(pattern: str = "*", trained: bool = False) -> list[str]:
    """Lists the names of models.

    >>> zoo.list_models("pyr*")
    ['pyramid', 'pyramid.distorted', 'pyramid.distorted_tid2013', 'pyramid.tid2013_subset']

    These are the models of the package and the finished runs in the folder given by the
    environment variable `MACS_ZOO`.

    Args:
        pattern: Str. Shell-style wildcard. Defaults to `"*"`.
        trained: Bool. Whether to list only models with trained weights. Defaults to `False`.

    Returns:
        Sorted list of names. A name without a tag is the best model of its architecture.
    """
    cards = _cards()
    cards |= {name: cards[f"{name}.{tag}"] for name, tag in DEFAULT_TAGS.items()}
    return sorted(
        name
        for name, found in cards.items()
        if fnmatchcase(name, pattern) and (found.trained or not trained)
    )


def card(name: PathLike) -> Card:
    """The card of a model: its data, figures, license, and the scale of its scores.

    >>> zoo.card("attention.second").config["kernel_sizes"]
    [7, 5, 3, 3]

    Args:
        name: Str. Name of a model, with or without a tag; the folder of a finished run; or
            ``hf://user/name``, a model on the Hugging Face Hub.

    Returns:
        A `Card`.

    Raises:
        InputError: If the model is unknown. The message suggests similar names.
    """
    if is_hub_name(name):
        return _run_card(fetch(str(name)), name)
    if exists(Path(name) / "card.json"):
        return _run_card(Path(name))
    if exists(name) and (Path(name) / "run.json").is_file():
        raise InputError(f"the run {name} has not finished; rerun `macs train` to resume")
    tagged = f"{name}.{DEFAULT_TAGS[name]}" if name in DEFAULT_TAGS else name
    cards = bundled_cards()
    if tagged not in cards:
        cards = _cards()
    if tagged not in cards:
        names = sorted([*DEFAULT_TAGS, *cards])
        near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
        fix = f"did you mean {' or '.join(near)}?" if near else "`macs models` lists all"
        raise InputError(f"unknown model {str(name)[:200]!r}; {fix}")
    return cards[tagged]


def load(name: PathLike, weights: PathLike | None = "bundled", **overrides: Any) -> "keras.Model":
    """Loads a model of the zoo.

    >>> model = zoo.load("simple.second", weights=None, dropout=0.2)
    >>> model.count_params()
    1669287

    Args:
        name: Str. Name of a model: see `list_models`; the folder of a finished run; or
            ``hf://user/name``, a model on the Hugging Face Hub.
        weights: `"bundled"` for its trained weights, `None` for fresh ones, or the path of a
            ``.weights.h5`` or ``.keras`` file. Defaults to `"bundled"`. The architecture is the
            same for any weights; the original's untrained networks are ``simple.b`` and so on.
        **overrides: Arguments of the architecture's function in `zoo.architectures`, such as
            `filters` or `dropout`, that override the card's.

    Returns:
        A `keras.Model` from ``[reference, distorted]``, RGB 0..255, each
        ``(batch, height, width, 3)``, to standardized scores ``(batch, 1)``, which
        ``card(name).scale`` converts to points. An ensemble whose members view images at one scale
        is also a single model.

    Raises:
        InputError: If the name is unknown, the overrides or the file don't fit, or there are no
            trained weights.
    """
    model_card = card(name)
    if model_card.members:
        return _ensemble(model_card, weights, overrides)
    if weights == "bundled":
        weights = model_card.weights_path()
    elif weights is not None and not Path(weights).is_file():
        raise InputError(f"no weights file {weights}")

    model = _build(model_card, with_current_arguments(overrides))
    if weights is not None:
        _load_weights(model, weights)
    return model


def _ensemble(model_card, weights, overrides):
    from zoo.architectures import ensemble

    if model_card.curve:
        raise InputError(
            f"{model_card.name} is a calibration; use it with zoo.Scorer, or load "
            f"{', '.join(model_card.members)}"
        )
    if weights != "bundled" or overrides:
        raise InputError(
            f"{model_card.name} accepts no weights or arguments; load its members "
            f"{', '.join(model_card.members)} with them"
        )
    cards = [card(name) for name in model_card.members]
    if any(found.members for found in cards):
        raise InputError(f"{model_card.name} is an ensemble of ensembles; list models in its card")
    if any(found.viewing != cards[0].viewing for found in cards):
        raise InputError(
            f"the members of {model_card.name} view images at different scales; score with "
            "zoo.Scorer or zoo.TensorScorer"
        )
    scales = [found.scale for found in cards]
    return ensemble([load(name) for name in model_card.members], scales, model_card.scale)


def _build(model_card, overrides):
    from zoo.architectures import ARCHITECTURES

    architecture = ARCHITECTURES.get(model_card.architecture)
    if architecture is None:
        raise InputError(
            f"{model_card.name} has the unknown architecture {model_card.architecture!r}; choose "
            f"from {', '.join(ARCHITECTURES)}"
        )
    try:
        return architecture(**{**model_card.config, **overrides})
    except Exception as error:  # Keras and its backends raise many types
        given = overrides or model_card.config
        raise InputError(f"cannot build {model_card.name} with {given}: {error}") from error


def _load_weights(model, path):
    try:
        with warnings.catch_warnings():
            # Keras only warns if the file lacks weights for a layer
            warnings.simplefilter("error", UserWarning)
            model.load_weights(path)
    except Exception as error:  # Keras, h5py and zipfile raise many types
        reason = " ".join(str(error).split("\n")[0].split())[:400] or type(error).__name__
        raise InputError(f"{path} has no weights for this {model.name}: {reason}") from error
