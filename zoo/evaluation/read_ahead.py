from threading import Condition, Thread

AHEAD = 64 * 2**20
THREADS = 2


def read_ahead(read, items, size, ahead=AHEAD, threads=THREADS):
    """`map` in threads that run ahead by so many bytes, however large a single result is.

    >>> from zoo.evaluation.read_ahead import read_ahead
    >>> list(read_ahead(abs, range(-3, 0), size=lambda result: 1))
    [3, 2, 1]

    Args:
        read: Function of an item. What it raises is raised where its result would be.
        items: Sequence of items.
        size: Function of a result: its size in bytes.
        ahead: Bytes of waiting results from which on no more are read. Each thread may add the
            one that it is reading.
        threads: How many threads read.

    Yields:
        The result of each item, in order.
    """
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


class _Shelf:
    """Where results wait for their turn, with room for so many bytes."""

    def __init__(self, room):
        self.room = room
        self.waiting = {}
        self.held = 0
        self.closed = False
        self.changed = Condition()

    def take(self, numbers):
        """The next number, once there is room; None at the end, or if nobody wants more."""
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
