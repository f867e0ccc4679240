from threading import Condition, Thread

AHEAD = 64 * 2**20
THREADS = 2


def read_ahead(read, items, size=None, ahead=AHEAD, threads=THREADS):
    """`map` in threads that stay a bounded number of bytes ahead of the caller.

    >>> from zoo.data.read_ahead import read_ahead
    >>> list(read_ahead(abs, range(-3, 0)))
    [3, 2, 1]

    Args:
        read: Callable. Takes an item. Its exceptions are raised in place of the result.
        items: Iterable of items.
        size: Callable. Takes a result and returns its size in bytes. Defaults to `nbytes` of an
            array, 0 for anything else.
        ahead: Int. Bytes of waiting results at which reading pauses. Each thread may exceed it by
            the result it is working on. Defaults to 64 MiB.
        threads: Int. Number of threads. Defaults to `2`.

    Yields:
        The result of each item, in order.
    """
    items, size = list(items), size or _nbytes
    shelf = _Shelf(ahead)
    numbers = iter(range(len(items)))

    def work():
        while (number := shelf.take(numbers)) is not None:
            try:
                result = read(items[number])
                shelf.put(number, (result, None), size(result))
            except BaseException as error:
                shelf.put(number, (None, error), 0)

    workers = [Thread(target=work, daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    try:
        for number in range(len(items)):
            result, error = shelf.get(number)
            if error is not None:
                raise error
            yield result
    finally:
        shelf.close()
        for worker in workers:
            worker.join()


def _nbytes(result):
    return getattr(result, "nbytes", 0)


class _Shelf:
    """Where results wait for their turn, up to a number of bytes."""

    def __init__(self, room):
        self.room = room
        self.waiting = {}
        self.held = 0
        self.closed = False
        self.changed = Condition()

    def take(self, numbers):
        """The next number once there is room, `None` at the end or after `close`."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed or self.held < self.room)
            return None if self.closed else next(numbers, None)

    def put(self, number, result, size):
        with self.changed:
            self.waiting[number] = result, size
            self.held += size
            self.changed.notify_all()

    def get(self, number):
        with self.changed:
            self.changed.wait_for(lambda: number in self.waiting)
            result, size = self.waiting.pop(number)
            self.held -= size
            self.changed.notify_all()
            return result

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()
