"""Downloads models from a model hub and uploads them with their cards."""

import json
import sys
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from zoo.errors import InputError
from zoo.model_card import in_words

PREFIX = "hf://"
CARD = "card.json"
USE = """```python
import zoo

scorer = zoo.Scorer("{name}")
print(scorer.score("reference.png", "distorted.jpg"))
```"""


def is_hub_name(name):
    """Whether a name is on the hub: ``hf://user/name`` or ``hf://user/name@revision``."""
    return isinstance(name, str) and name.startswith(PREFIX)


@cache
def fetch(name):
    """Downloads a model into the hub's cache, unless it is there already.

    Args:
        name: Str. ``hf://user/name`` or ``hf://user/name@revision``.

    Returns:
        `Path` of a folder with ``card.json`` and weights, like that of a finished run.

    Raises:
        InputError: If the client library is not installed or the model is missing.
    """
    client = _client()
    repository, _, revision = name.removeprefix(PREFIX).partition("@")
    wanted = {"revision": revision or None, "allow_patterns": [CARD, "*.weights.h5"]}
    try:
        folder = Path(client.snapshot_download(repository, **wanted))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot fetch {name}: {_first_line(error)}") from error
    if not (folder / CARD).is_file():
        raise InputError(f"{name} has no {CARD}; push it with `macs push`")
    return folder


def push(model, name, private=False):
    """Uploads a trained model: its weights, ``card.json``, and the card as README.

    Args:
        model: Str. Name of a trained model, or folder of a finished run.
        name: Str. ``hf://user/name``. The repository is created if missing.
        private: Bool. Whether to make a new repository private. Defaults to `False`.

    Returns:
        URL of the repository.

    Raises:
        InputError: If the client library is not installed, the model is unknown or an ensemble, or
            the upload fails.
    """
    from zoo.registry import card

    client = _client()
    if not is_hub_name(name):
        raise InputError(f"{name!r} is not a hub name; use hf://user/name")
    found = card(model)
    if found.members:
        raise InputError(f"{found.name} is an ensemble; push {', '.join(found.members)}")
    weights = found.weights_path()
    repository = name.removeprefix(PREFIX)
    pushed = replace(
        found, name=repository.rpartition("/")[2], weights=weights.name, onnx_sha256=None
    )
    files = {
        "README.md": markdown_of(pushed, name).encode(),
        CARD: json.dumps(pushed.facts(), indent=2).encode(),
        weights.name: weights.read_bytes(),
    }
    added = [client.CommitOperationAdd(path, content) for path, content in files.items()]
    try:
        hub = client.HfApi()
        address = hub.create_repo(repository, private=private, exist_ok=True)
        hub.create_commit(repository, added, commit_message=f"Weights of {pushed.name}")
    except (OSError, ValueError) as error:
        raise InputError(f"cannot push to {name}: {_first_line(error)}") from error
    return str(address)


def markdown_of(card, name=None):
    """A model card in the format of model hubs: YAML front matter and Markdown.

    >>> print(markdown_of(zoo.card("simple"))[:31])
    ---
    license: "apache-2.0"
    tags:

    Args:
        card: `Card`.
        name: Str. Name for `zoo.Scorer` in the usage example. Defaults to the card's name.
    """
    head = {
        "license": card.license and card.license.lower(),
        "tags": ["image-quality-assessment", "full-reference"],
        "library_name": "keras",
        "model-index": _model_index(card),
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in head.items() if value]
    blocks = [
        "\n".join(["---", *lines, "---"]),
        f"# {Path(card.name).name}",
        card.description,
    ]
    if card.trained:
        blocks += [USE.format(name=name or card.name), f"Scores: {card.scale}."]
    sections = {"Results": card.figures, "Training data": card.data, "Training": card.training}
    for title, facts in sections.items():
        if facts:
            blocks += [f"## {title}", "\n".join(_items(facts))]
    return "\n\n".join(blocks) + "\n"


def _items(facts):
    for name, value in facts.items():
        text = f"{len(value)}, listed in {CARD}" if isinstance(value, list) else in_words(value)
        yield f"- {name}: {text}"


def _model_index(card):
    """Results in the format of model hubs."""
    metrics = [
        {"type": name, "name": name.upper(), "value": card.figures[name]}
        for name in ("srcc", "plcc", "krcc", "rmse")
        if name in card.figures
    ]
    data = card.figures.get("data") or card.data.get("name") or "see the card"
    result = {
        "task": {"type": "image-quality-assessment"},
        "dataset": {"name": data, "type": "image-pairs"},
        "metrics": metrics,
    }
    return metrics and [{"name": Path(card.name).name, "results": [result]}]


def _client():
    if find_spec("huggingface_hub") is None:
        raise InputError("model hubs need huggingface_hub: pip install 'macs-iqa[hub]'")
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    return huggingface_hub


def _first_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0]
