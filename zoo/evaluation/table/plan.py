import io
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from zoo.evaluation.table.parts import Part
from zoo.evaluation.table.storage import read

LEAST = 2**16  # pixels; smaller images cost as much
HEADER = 2**16  # bytes that nearly always contain the size of an image
THREADS = 16


def plan(table, done, pixels):
    """Splits the unfinished rows of a table into parts of about `pixels` pixels.

    Args:
        table: `PairTable`.
        done: List of first row and number of rows of each finished part, in order.
        pixels: Int. Pixels per part. Each image counts as at least 65,536.

    Yields:
        `Part`.
    """
    held, first, work = [], 0, 0

    def part():
        import pyarrow as pa

        nonlocal held, work
        rows, held, work = pa.Table.from_batches(held), [], 0
        return Part(first, rows)

    with ThreadPoolExecutor(THREADS) as pool:
        for start, rows in missing(table.chunks(), done):
            if held and start != first + sum(map(len, held)):
                yield part()
            begin = 0
            for place, size in enumerate(sizes(table, rows, pool)):
                if not held and begin == place:
                    first = start + place
                work += max(size, LEAST)
                if work >= pixels:
                    held.append(rows.slice(begin, place + 1 - begin))
                    begin = place + 1
                    yield part()
            if begin < len(rows):
                held.append(rows.slice(begin))
        if held:
            yield part()


def missing(chunks, done):
    """Yields the runs of unfinished rows in chunks of a table, each with its first row."""
    done = iter(done)
    begin, end = 0, 0  # of the current finished part
    for first, rows in chunks:
        last = first + len(rows)
        while first < last:
            while first >= end and begin is not None:
                begin, count = next(done, (None, 0))
                end = (begin or 0) + count
            if begin is None or begin >= last:
                yield first, rows.slice(len(rows) - (last - first))
                first = last
            elif begin > first:
                yield first, rows.slice(len(rows) - (last - first), begin - first)
                first = begin
            else:
                first = min(end, last)


def sizes(table, rows, pool):
    """Pixels of the distorted image of each row, from the table or else from its file header."""
    known = table.pixels(rows)
    if known is not None:
        return known.tolist()
    return pool.map(_size, [distorted for _, distorted in table.pairs(rows)])


def _size(url):
    """Pixels of an image; 0 if it cannot be opened, which scoring will report."""
    for length in (HEADER, None) if url else ():
        try:
            return _pixels(read(url, length))
        except Image.DecompressionBombError:
            return 2 * Image.MAX_IMAGE_PIXELS
        except Exception:  # each decoder raises its own
            continue
    return 0


def _pixels(encoded):
    with Image.open(io.BytesIO(encoded)) as picture:
        return picture.width * picture.height
