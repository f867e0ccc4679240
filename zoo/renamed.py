"""Old names, of attributes and in cards and recipes of version 0.1."""

import warnings

from zoo.errors import InputError

FIELDS = {"licence": "license", "standardise": "standardize", "averaging": "ema_momentum"}
ARGUMENTS = ("config", "overrides")


def warn_renamed(old, new):
    """Warns that an attribute has a new name."""
    warnings.warn(f"{old} is now {new}; the old name will be removed", FutureWarning, stacklevel=3)


def with_current_names(fields, source):
    """Renames the fields of a card or recipe to their current names, with a warning.

    Args:
        fields: Dict. Content of a JSON file.
        source: Str. Name of the file for the warning.

    Returns:
        A dict.
    """
    if not isinstance(fields, dict):
        raise InputError(f"{source} contains a {type(fields).__name__}, not an object")
    current = {FIELDS.get(name, name): value for name, value in fields.items()}
    for name in ARGUMENTS:
        if isinstance(current.get(name), dict):
            current[name] = with_current_arguments(current[name])
    if current != fields:
        old = [name for name in FIELDS if name in fields] or ["pooled"]
        warnings.warn(
            f"{source} uses names of version 0.1: {', '.join(old)}; they will be removed",
            FutureWarning,
            stacklevel=3,
        )
    return current


def with_current_arguments(arguments):
    """Replaces an architecture's ``pooled=True`` of version 0.1 with ``pooling="mean"``."""
    if "pooled" not in arguments:
        return arguments
    others = {name: value for name, value in arguments.items() if name != "pooled"}
    return {**others, "pooling": "mean" if arguments["pooled"] else None}
