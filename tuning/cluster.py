import os
from contextlib import contextmanager

from zoo.errors import InputError

VARIABLES = ("KERASTUNER_ORACLE_IP", "KERASTUNER_ORACLE_PORT", "KERASTUNER_TUNER_ID")


@contextmanager
def cluster(chief=None, worker=None):
    """The part of this process in a search on several machines, as KerasTuner reads it.

    Args:
        chief: ``"host:port"`` of the chief, None for a search on this machine alone.
        worker: Name of this worker; None if this process is the chief.

    Raises:
        InputError: If one of them cannot be.
    """
    if worker and not chief:
        raise InputError(f"worker {worker} has no chief; name its host and port")
    if worker and "chief" in worker:
        raise InputError(f"a worker cannot be called {worker!r}: KerasTuner takes it for the chief")
    if not chief:
        yield
        return
    host, _, port = chief.rpartition(":")
    if not (host and port.isdecimal()):
        raise InputError(f"{chief!r} is not HOST:PORT of a chief, such as 192.0.2.7:8000")
    before = {name: os.environ.get(name) for name in VARIABLES}
    os.environ.update(zip(VARIABLES, (host, port, worker or "chief"), strict=True))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
