import csv
import hashlib
import json
import math
import os
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from zoo.errors import InputError

IMAGE_ENDINGS = {".bmp", ".jp2", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"}


@contextmanager
def replacing(path):
    """Yields a temporary path that replaces `path` at the end.

    `path` is never half-written, even after an error.
    """
    beside = unfinished(path)
    with _writing_errors(path):
        try:
            yield beside
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        beside.replace(path)


@contextmanager
def completing(path):
    """Like `replacing`, but keeps unfinished work so that it can be resumed.

    Only one process may write at a time.
    """
    beside = unfinished(path)
    with locked(path), _writing_errors(path):
        yield beside
        beside.replace(path)


@contextmanager
def _writing_errors(path):
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:  # h5py buries errno in the message
        reason = "no space left on device" if "errno = 28" in str(error) else _reason(error)
        raise InputError(f"cannot write {path}: {reason}") from error


def unfinished(path):
    """Path of unfinished work on `path`, in the same folder."""
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(f"cannot write {path}: no folder {path.parent}")
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; give a file name")
    if path.exists() and not path.is_file():  # replacing would destroy it
        raise InputError(f"cannot write {path}: it is a device or a pipe; give a file name")
    return path.with_name(f".unfinished.{path.name}")


@contextmanager
def locked(path):
    """Locks `path` against other processes until the block or the process ends.

    Raises:
        InputError: If another process holds the lock.
    """
    path = Path(path).absolute()
    lock = FileLock(path.with_name(f".lock.{path.name}"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError(f"another process is writing {path}; wait for it") from error
    try:
        yield
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def check_output(path):
    """Raises `InputError` unless a file can be written to `path`."""
    try:
        beside = unfinished(path)
        there = beside.exists()
        beside.open("ab").close()
        if not there:
            beside.unlink()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot write {path}: {_reason(error)}") from error


def check_output_folder(path):
    """Raises `InputError` unless `path` is a writable folder or can be created."""
    path = Path(path)
    try:
        there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
        if not there.is_dir():
            raise InputError(f"cannot write to {path}: {there} is a file")
        if not os.access(there, os.W_OK):
            raise InputError(f"cannot write to {path}: permission denied")
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot write to {path}: {_reason(error)}") from error


def printable(name):
    """Escapes undecodable bytes of a file name, so that it can be encoded as UTF-8.

    >>> printable("caf\\udce9.png")
    'caf\\\\udce9.png'
    """
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _reason(error):
    return getattr(error, "strerror", None) or str(error)


def exists(path):
    """Whether a path exists; `False` for a name too long for any file."""
    try:
        return Path(path).exists()
    except OSError:
        return False


def sha256(path):
    """Hexadecimal SHA-256 digest of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def images_in(folder):
    """The image files of a folder, sorted by name.

    Raises:
        InputError: If the folder is missing or has no images.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"no folder {folder}; give a folder of images")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in IMAGE_ENDINGS)
    if not found:
        raise InputError(f"{folder} contains no images ({', '.join(sorted(IMAGE_ENDINGS))})")
    return found


def read_rows(path, title=None):
    """Yields the location, ``FILE line 3``, and cells of each non-empty row of a CSV file.

    Args:
        path: Path of the file.
        title: Path for the location. Defaults to `path`.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no file {path}")
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        table = csv.reader(file)
        try:
            for row in table:
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield f"{title or path} line {table.line_num}", cells
        except csv.Error as error:  # a cell of more than 128 KiB
            raise InputError(f"{path} line {table.line_num}: {error}") from error


def read_columns(path, columns, optional=(), title=None):
    """Yields the location and named cells of each row of a CSV file with a header.

    Args:
        path: Path of the file.
        columns: Names of required columns, case-insensitive.
        optional: Names of optional columns, whose cells are empty if missing.
        title: Path for the location. Defaults to `path`.

    Yields:
        Tuples of the location and a list of cells, `None` for a row shorter than the header.
    """
    rows = read_rows(path, title)
    _, header = next(rows, ("", []))
    header = [name.lower() for name in header]
    missing = [name for name in columns if name.lower() not in header]
    if missing:
        raise InputError(f"{path} has no column {', '.join(map(repr, missing))}")
    for place, cells in rows:
        named = dict(zip(header, cells, strict=False))
        wanted = [named.get(name.lower(), "") for name in (*columns, *optional)]
        yield place, wanted if len(cells) >= len(header) else None


def json_text(content, **options):
    """Like `json.dumps`, with null for NaN and infinity, which JSON does not support.

    >>> json_text({"srcc": float("nan")})
    '{"srcc": null}'
    """
    return json.dumps(_finite(content), allow_nan=False, **options)


def _finite(content):
    if isinstance(content, dict):
        return {name: _finite(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content
