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
        _check_integers(document, _schema(schema), _schema(schema))
    except fastjsonschema.JsonSchemaValueException as error:
        problem = error.message.removeprefix("data ").removeprefix("data.")
        given = "" if error.rule in ABOUT_NAMES else f", not {short(error.value)}"
        raise InputError(f"{problem}{given}") from error


@cache
def _schema(name):
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


@cache
def _validator(schema):
    return fastjsonschema.compile(_schema(schema), use_default=False)


def _check_integers(value, rules, schema, place=""):
    """Refuses 3.0, an integer to JSON Schema but not to `range`."""
    rules = schema.get("definitions", {}).get(rules.get("$ref", "").rpartition("/")[2], rules)
    if isinstance(value, float) and "integer" in rules.get("type", ()):
        raise InputError(f"{place[1:]} must be integer, not {value}")
    for name, inner in value.items() if isinstance(value, dict) else ():
        known = rules.get("properties", {}).get(name, rules.get("additionalProperties"))
        if isinstance(known, dict):
            _check_integers(inner, known, schema, f"{place}.{name}")


def _check_numbers(value, place, depth):
    if depth > MAX_DEPTH:
        raise InputError(f"{place.split('.')[1]} is nested too deeply")
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for name, entry in entries:
            _check_numbers(entry, f"{place}.{name}", depth + 1)
    elif isinstance(value, int | float) and not _is_finite(value):
        raise InputError(f"{place[1:]} must be a finite number, not {short(value)}")


def _is_finite(number):
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def short(value):
    """At most 80 characters of a value, for messages."""
    try:
        text = repr(value)
    except ValueError:  # too many digits for repr
        return "a number with thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."
