"""Files by path or URL: those of this machine, of S3 and GCS, and all that fsspec knows."""

import functools
import io
from contextlib import contextmanager
from pathlib import Path

from zoo.errors import InputError


def is_remote(url):
    """Whether a file is not one of this machine's.

    >>> is_remote("s3://bucket/a.png"), is_remote("pictures/a.png")
    (True, False)
    """
    return "://" in url and not url.startswith("file://")


def local(url):
    """The path of a file of this machine."""
    return str(Path(url.removeprefix("file://")).absolute())


def absolute(url):
    """The URL that a path or URL is from any folder, without a slash at its end."""
    url = str(url)
    return url.rstrip("/") if is_remote(url) else local(url)


def joined(folder, name):
    """The URL of a name inside a folder; an absolute path or URL stays as it is.

    >>> joined("s3://bucket/set", "a.png"), joined("/set", "/pictures/a.png")
    ('s3://bucket/set/a.png', '/pictures/a.png')
    """
    return name if "://" in name or name.startswith("/") else f"{folder}/{name}"


def locate(url):
    """Where a URL leads.

    Args:
        url: A path, or a URL such as ``s3://bucket/name``.

    Returns:
        A `pyarrow.fs.FileSystem` and the path inside it.

    Raises:
        InputError: If there is no way to such a place.
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

    if root.startswith(("s3://", "gs://")):
        return fs.FileSystem.from_uri(root)
    try:
        filesystem, path = fsspec.core.url_to_fs(root)
    except (ValueError, ImportError) as error:
        raise InputError(f"cannot open {root}: {error}") from error
    return fs.PyFileSystem(fs.FSSpecHandler(filesystem)), path


def fetched(url):
    """A file in memory, which knows its name."""
    file = io.BytesIO(read(url))
    file.name = url
    return file


def read(url, length=None):
    """The first bytes of a file, or all of it.

    Raises:
        OSError: If it cannot be read, whatever its filesystem calls that.
    """
    filesystem, path = locate(url)
    try:
        with filesystem.open_input_stream(path, compression=None) as file:
            return file.read(length)
    except Exception as error:
        raise OSError(f"cannot read {url}: {error}") from error


@contextmanager
def replacing(url):
    """A file to write to, which takes the place of `url` once all is written.

    Yields:
        A `pyarrow.NativeFile`.
    """
    filesystem, path = locate(url)
    folder, _, name = path.rpartition("/")
    beside = f"{folder}/.unfinished.{name}"
    with filesystem.open_output_stream(beside, compression=None) as file:
        yield file
    filesystem.move(beside, path)
