"""Files by path or URL: local, on S3 or GCS, or anything fsspec supports."""

import functools
import io
from contextlib import contextmanager
from pathlib import Path

from zoo.errors import InputError


def is_remote(url):
    """Whether a URL is not on this machine.

    >>> is_remote("s3://bucket/a.png"), is_remote("pictures/a.png")
    (True, False)
    """
    return "://" in url and not url.startswith("file://")


def local(url):
    """Absolute path of a local file."""
    return str(Path(url.removeprefix("file://")).absolute())


def absolute(url):
    """Absolute form of a path or URL, without a trailing slash."""
    url = str(url)
    return url.rstrip("/") if is_remote(url) else local(url)


def joined(folder, name):
    """Joins a folder and a name; an absolute path or URL is returned unchanged.

    >>> joined("s3://bucket/set", "a.png"), joined("/set", "/pictures/a.png")
    ('s3://bucket/set/a.png', '/pictures/a.png')
    """
    return name if "://" in name or name.startswith("/") else f"{folder}/{name}"


def locate(url):
    """Resolves a path or URL to a filesystem.

    Args:
        url: Str. Path, or URL such as ``s3://bucket/name``.

    Returns:
        A `pyarrow.fs.FileSystem` and the path inside it.

    Raises:
        InputError: If the URL is not supported.
    """
    from pyarrow import fs

    if not is_remote(url):
        return fs.LocalFileSystem(), local(url)
    root, rest = "/".join(url.split("/", 3)[:3]), url.split("/", 3)[3:]
    filesystem, path = _filesystem(root)
    return filesystem, "/".join([path, *rest])


@functools.cache
def _filesystem(root):
    import fsspec
    from pyarrow import fs

    with storage_errors(f"cannot open {root}"):
        if root.startswith(("s3://", "gs://")):
            return fs.FileSystem.from_uri(root)
        filesystem, path = fsspec.core.url_to_fs(root)
    return fs.PyFileSystem(fs.FSSpecHandler(filesystem)), path


@contextmanager
def storage_errors(problem):
    """Turns any error of a filesystem or of pyarrow into an `InputError`."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # each filesystem raises its own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{problem}: {reason[:400]}") from error


def fetched(url):
    """Reads a file into a named `io.BytesIO`."""
    file = io.BytesIO(read(url))
    file.name = url
    return file


def read(url, length=None):
    """Reads a file, or its first `length` bytes.

    Raises:
        OSError: If it cannot be read, on any filesystem.
    """
    filesystem, path = locate(url)
    try:
        with filesystem.open_input_stream(path, compression=None) as file:
            return file.read(length)
    except Exception as error:
        raise OSError(f"cannot read {url}: {error}") from error


@contextmanager
def replacing(url):
    """Opens a temporary file that replaces `url` once it is complete.

    Yields:
        A `pyarrow.NativeFile`.
    """
    filesystem, path = locate(url)
    folder, _, name = path.rpartition("/")
    beside = f"{folder}/.unfinished.{name}"
    with filesystem.open_output_stream(beside, compression=None) as file:
        yield file
    filesystem.move(beside, path)
