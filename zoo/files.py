from contextlib import contextmanager
from pathlib import Path

from zoo.errors import InputError


@contextmanager
def replacing(path):
    """A path beside `path` to write to, renamed to `path` once all is written.

    Whatever goes wrong, `path` is never half-written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(f"cannot write {path}: no folder {path.parent}")
    beside = path.with_name(f".unfinished.{path.name}")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
