from types import SimpleNamespace

import numpy as np
import pytest

from zoo.evaluation.table.plan import LEAST, missing, plan

pa = pytest.importorskip("pyarrow")


def table(pixels, chunk):
    """A table with image sizes, read a few rows at a time."""
    rows = pa.RecordBatch.from_pydict({"pixels": pixels})
    chunks = [(first, rows.slice(first, chunk)) for first in range(0, len(rows), chunk)]
    return SimpleNamespace(
        chunks=lambda: iter(chunks), pixels=lambda part: np.array(part["pixels"].to_pylist())
    )


def spans(parts):
    return [(part.first, len(part.rows)) for part in parts]


def rows_of(found):
    return [row for first, rows in found for row in range(first, first + len(rows))]


@pytest.mark.parametrize("chunk", [1, 3, 4, 100])
def test_parts_are_of_about_as_many_pixels_however_the_table_is_read(chunk):
    large = 3 * LEAST
    pixels = [large, 1, 1, 1, large, large, 1, 1]
    parts = list(plan(table(pixels, chunk), [], large))
    assert spans(parts) == [(0, 1), (1, 3), (4, 1), (5, 1), (6, 2)]
    assert parts[1].rows["pixels"].to_pylist() == [1, 1, 1]


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
@pytest.mark.parametrize(
    "done", [[], [(0, 2)], [(3, 2)], [(0, 1), (1, 1), (4, 2)], [(5, 3)], [(0, 8)]]
)
def test_what_is_done_is_left_out_and_nothing_else(chunk, done):
    whole = table([1] * 8, chunk)
    scored = {row for first, rows in done for row in range(first, first + rows)}
    assert rows_of(missing(whole.chunks(), done)) == sorted(set(range(8)) - scored)
    found = spans(plan(whole, done, 2 * LEAST))
    assert all(rows <= 2 for _, rows in found)
    assert [row for first, rows in found for row in range(first, first + rows)] == sorted(
        set(range(8)) - scored
    )
