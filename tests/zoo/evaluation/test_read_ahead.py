import threading
import time

import pytest

from zoo.evaluation.read_ahead import read_ahead


def test_order_whatever_finishes_first():
    def read(item):
        time.sleep(0.02 * (item % 2))
        return item

    assert list(read_ahead(read, range(9), size=lambda _: 1, threads=3)) == list(range(9))


def test_no_more_is_held_than_there_is_room_for():
    held, most, lock = 0, 0, threading.Lock()

    def read(item):
        nonlocal held, most
        with lock:
            held += 1
            most = max(most, held)
        return item

    for _ in read_ahead(read, range(50), size=lambda _: 10, ahead=40, threads=2):
        time.sleep(0.002)
        with lock:
            held -= 1
    assert 4 <= most <= 40 / 10 + 2 + 1  # the room, one a thread, the one in use


def test_what_is_raised_comes_in_its_place():
    def read(item):
        return 1 // (2 - item)

    results = read_ahead(read, range(5), size=lambda _: 1)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_threads_end_when_nobody_reads_on():
    before = threading.active_count()
    results = read_ahead(str, range(1000), size=lambda _: 1, ahead=10)
    next(results)
    assert threading.active_count() > before
    results.close()
    assert threading.active_count() == before
