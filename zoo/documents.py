"""Reads JSON documents and validates them against their schemas."""

import json
import math
from functools import cache
from pathlib import Path

import fastjsonschema

from zoo.errors import InputError

SCHEMAS = Path(__file__).parent / "schemas"
MAX_DEPTH = 50
ABOUT_NAMES = ("required", "additionalProperties", "dependencies")


def read_object(path):
    """Reads the object in a JSON file.

    Args:
        path: Path of the file.

    Returns:
        A dict.

    Raises:
        InputError: If the file is missing or contains anything else.
    """
    try:
        document = json.loads(Path(path).read_bytes())
    except FileNotFoundError as error:
        raise InputError(f"no file {path}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise InputError(f"{path} contains a {type(document).__name__}, not an object")
    return document


def check_document(document, schema):
    """Validates a document against a schema and checks that its numbers are finite.

    >>> from zoo.documents import check_document
    >>> check_document({"model": "bn", "loss": "mse", "epochs": 3}, "recipe")

    Args:
        document: Dict. A JSON object.
        schema: Str. Name of a file in ``zoo/schemas``.

    Raises:
        InputError: If the document is invalid. The message says where and why.
    """
    _check_numbers(document, "", 0)
    try:
        _validator(schema)(document)
    except fastjsonschema.JsonSchemaValueException as error:
        problem = error.message.removeprefix("data ").removeprefix("data.")
        given = "" if error.rule in ABOUT_NAMES else f", not {_short(error.value)}"
        raise InputError(f"{problem}{given}") from error


@cache
def _validator(schema):
    text = (SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")
    return fastjsonschema.compile(json.loads(text), use_default=False)


def _check_numbers(value, place, depth):
    if depth > MAX_DEPTH:
        raise InputError(f"{place.split('.')[1]} is nested too deeply")
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for name, entry in entries:
            _check_numbers(entry, f"{place}.{name}", depth + 1)
    elif isinstance(value, int | float) and not _is_finite(value):
        raise InputError(f"{place[1:]} must be a finite number, not {_short(value)}")


def _is_finite(number):
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _short(value):
    try:
        text = repr(value)
    except ValueError:  # too many digits for repr
        return "a number with thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."
