from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

THREADS = 2


def in_order(function, items, threads=THREADS, ahead=4):
    """Maps a function over items in threads, a few items ahead, in constant memory.

    >>> from zoo.data.in_order import in_order
    >>> list(in_order(abs, range(-3, 0)))
    [3, 2, 1]
    """
    items = iter(items)
    with ThreadPoolExecutor(threads) as pool:
        waiting = deque(pool.submit(function, item) for item in islice(items, ahead * threads))
        try:
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(function, item) for item in islice(items, 1))
        finally:
            for future in waiting:
                future.cancel()
