"""Writes the scores of a folder as text, CSV and Parquet."""

import csv
import math
from dataclasses import fields
from importlib.util import find_spec

from zoo.errors import InputError
from zoo.evaluation.scored_image import ScoredImage
from zoo.files import json_text, printable, replacing

FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = [field.name for field in fields(ScoredImage)]


def write_text(evaluation, path):
    """Writes a ``name,score`` line per image as the original does, with ``nan`` for no score."""
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        for image in evaluation.images:
            score = math.nan if image.score is None else image.score
            lines.writerow((printable(image.name), score))


def write_csv(evaluation, path):
    """Writes a row per image, with its problem if it has no score.

    Text that a spreadsheet would interpret as a formula is prefixed with an apostrophe.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for image in evaluation.images:
            table.writerow({name: _inert(value) for name, value in _row(image).items()})


def write_parquet(evaluation, path):
    """Writes the rows of the CSV file with their types, and the summary as metadata."""
    check_parquet()
    import pyarrow as pa
    from pyarrow import parquet

    numbers = ("score", "interval_low", "interval_high", "spread", "mos")
    types = dict.fromkeys(numbers, pa.float64())
    types["windows"] = pa.int32()
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    summary = json_text(evaluation.summary())
    table = pa.Table.from_pylist([_row(image) for image in evaluation.images], schema)
    with replacing(path) as beside:
        parquet.write_table(table.replace_schema_metadata({"macs": summary}), beside)


def _row(image):
    texts = {n: printable(v) for n, v in image.record().items() if isinstance(v, str)}
    return image.record() | texts


def _inert(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def check_parquet():
    """Raises `InputError` if pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise InputError("Parquet needs pyarrow: pip install 'macs-iqa[parquet]'")
