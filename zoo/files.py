from contextlib import contextmanager
from pathlib import Path

from zoo.errors import InputError


@contextmanager
def replacing(path):
    """A path beside `path` to write to, renamed to `path` once all is written.

    Whatever goes wrong, `path` is never half-written.
    """
    with completing(path) as beside:
        try:
            yield beside
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def completing(path):
    """The same, but what is written stays where it is if the work is cut off, to be gone on with.

    The path beside `path` is the same each time.
    """
    beside = unfinished(path)
    yield beside
    beside.replace(path)


def unfinished(path):
    """The path beside `path` where its unfinished work stands; its folder is checked."""
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(f"cannot write {path}: no folder {path.parent}")
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; give the name of a file")
    return path.with_name(f".unfinished.{path.name}")
