import os
from contextlib import contextmanager

from zoo.errors import InputError

VARIABLES = ("KERASTUNER_ORACLE_IP", "KERASTUNER_ORACLE_PORT", "KERASTUNER_TUNER_ID")


@contextmanager
def cluster(chief=None, worker=None):
    """Sets KerasTuner's environment variables for a distributed search.

    Args:
        chief: Str. ``"host:port"`` of the chief. Defaults to `None`, a search in this process.
        worker: Str. Name of this worker. Defaults to `None`, this process is the chief.

    Raises:
        InputError: If one of them is invalid.
    """
    if worker and not chief:
        raise InputError(f"worker {worker} has no chief; give its host and port")
    if worker and "chief" in worker:
        raise InputError(f'invalid worker name {worker!r}: KerasTuner reserves "chief"')
    if not chief:
        yield
        return
    host, _, port = chief.rpartition(":")
    if not (host and port.isdecimal()):
        raise InputError(f"chief {chief!r} is not HOST:PORT, such as 192.0.2.7:8000")
    before = {name: os.environ.get(name) for name in VARIABLES}
    os.environ.update(zip(VARIABLES, (host, port, worker or "chief"), strict=True))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
