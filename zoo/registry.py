"""Names of models: which there are, what is known of them, and the models themselves."""

import difflib
import os
import warnings
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from zoo.errors import InputError
from zoo.hub import fetch, is_hub_name
from zoo.model_card import Card
from zoo.renamed import with_current_arguments

CARDS = Path(__file__).parent / "cards"
DEFAULT_TAGS = {
    "simple": "distorted_tid2013",
    "bn": "distorted_tid2013",
    "attention": "distorted_tid2013",
    "tiled": "distorted_tid2013",
    "pyramid": "distorted_tid2013",
}


@cache
def _bundled_cards():
    cards = [Card.read(path) for path in sorted(CARDS.glob("*.json"))]
    return {card.name: card for card in cards}


def _cards():
    """All cards by name: the package's, and those of the runs in the folder `MACS_ZOO` names."""
    return {**_bundled_cards(), **_run_cards()}


def _run_cards():
    folder = os.environ.get("MACS_ZOO")
    cards = {}
    for path in sorted(Path(folder).glob("*/card.json")) if folder else []:
        try:
            cards[path.parent.name] = _run_card(path.parent)
        except (InputError, OSError) as error:
            warnings.warn(f"left out of the zoo: {error}", stacklevel=4)
    return cards


def _run_card(run, name=None):
    """The card of a finished training; its name is the folder, which `load` takes."""
    found = replace(Card.read(run / "card.json"), name=name or str(run))
    if found.weights is not None:
        return replace(found, weights=str(run.absolute() / found.weights))
    if not found.members:  # nor a calibration of other models
        raise InputError(f"{run / 'card.json'} names no weights; it is the card of no training")
    return found


def list_models(pattern="*", trained=False):
    """Names of the models there are.

    >>> zoo.list_models("att*")
    ['attention', 'attention.b', 'attention.distorted_tid2013', 'attention.second']

    Those of the package, and the finished trainings in the folder that the environment variable
    `MACS_ZOO` names.

    Args:
        pattern: Which ones, with the wildcards of a shell.
        trained: Whether to leave out those without trained weights.

    Returns:
        A sorted list of names. A name without a tag stands for the best of its architecture.
    """
    cards = _cards()
    cards |= {name: cards[f"{name}.{tag}"] for name, tag in DEFAULT_TAGS.items()}
    return sorted(
        name
        for name, found in cards.items()
        if fnmatchcase(name, pattern) and (found.trained or not trained)
    )


def card(name):
    """What is known of a model: data, figures, license, and the scale of its scores.

    >>> zoo.card("attention.second").config["kernel_sizes"]
    [7, 5, 3, 3]

    Args:
        name: Name of a model, with or without a tag; the folder of a finished training; or
            ``hf://user/name``, a model that was pushed to that hub.

    Returns:
        A `Card`.

    Raises:
        InputError: If there is no such model. The message lists the ones with near names.
    """
    if is_hub_name(name):
        return _run_card(fetch(name), name)
    if (Path(name) / "card.json").is_file():
        return _run_card(Path(name))
    if Path(name).is_dir() and (Path(name) / "run.json").is_file():
        raise InputError(f"{name} is a training that has not finished; run it again to go on")
    tagged = f"{name}.{DEFAULT_TAGS[name]}" if name in DEFAULT_TAGS else name
    cards = _bundled_cards()
    if tagged not in cards:
        cards = _cards()
    if tagged not in cards:
        names = sorted([*DEFAULT_TAGS, *cards])
        near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
        mend = (
            f"did you mean {' or '.join(near)}?" if near else "`macs models` lists those there are"
        )
        raise InputError(f"unknown model {name!r}; {mend}")
    return cards[tagged]


def load(name, weights="bundled", **overrides):
    """A model of the zoo.

    >>> model = zoo.load("simple.second", weights=None, dropout=0.2)
    >>> model.count_params()
    1669287

    Args:
        name: Name of a model: see `list_models`; the folder of a finished training; or
            ``hf://user/name``, a model that was pushed to that hub.
        weights: `"bundled"` for the trained weights that belong to it, None for fresh
            ones, or the path of a ``.weights.h5`` or ``.keras`` file. A name without a tag
            stands for the same form whatever the weights; the original's are ``simple.b`` and so
            on.
        **overrides: Arguments of the architecture's function in `zoo.architectures`, such as
            `filters` or `dropout`, in place of the model's own.

    Returns:
        A `keras.Model`: ``[reference, distorted]``, RGB 0..255, ``(batch, 288, 288, 3)`` each, to
        standardized scores ``(batch, 1)``. ``card(name).scale`` turns those into points. An
        ensemble is one model, too.

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
        raise InputError(f"no file of weights {weights}")

    model = _build(model_card, with_current_arguments(overrides))
    if weights is not None:
        _load_weights(model, weights)
    return model


def _ensemble(model_card, weights, overrides):
    from zoo.architectures import ensemble

    if model_card.curve:
        raise InputError(
            f"{model_card.name} is a calibration: give it to zoo.Scorer, or load "
            f"{', '.join(model_card.members)}"
        )
    if weights != "bundled" or overrides:
        raise InputError(
            f"{model_card.name} is there as it is alone; give weights and arguments to "
            f"{', '.join(model_card.members)}"
        )
    cards = [card(name) for name in model_card.members]
    if any(found.members for found in cards):
        raise InputError(f"{model_card.name} is an ensemble of ensembles; name models in its card")
    scales = [found.scale for found in cards]
    return ensemble([load(name) for name in model_card.members], scales, model_card.scale)


def _build(model_card, overrides):
    from zoo.architectures import ARCHITECTURES

    architecture = ARCHITECTURES.get(model_card.architecture)
    if architecture is None:
        raise InputError(
            f"{model_card.name} is of an unknown architecture, {model_card.architecture!r}; there "
            f"are {', '.join(ARCHITECTURES)}"
        )
    try:
        return architecture(**{**model_card.config, **overrides})
    except Exception as error:  # Keras and its backends have many
        given = overrides or model_card.config
        raise InputError(f"cannot build {model_card.name} with {given}: {error}") from error


def _load_weights(model, path):
    try:
        with warnings.catch_warnings():
            # keras only warns where the file has nothing for a layer
            warnings.simplefilter("error", UserWarning)
            model.load_weights(path)
    except Exception as error:  # Keras, h5py and zipfile have many
        reason = " ".join(str(error).split("\n")[0].split()) or type(error).__name__
        raise InputError(f"{path} does not hold weights of this {model.name}: {reason}") from error
