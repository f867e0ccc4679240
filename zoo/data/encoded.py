"""Reads the bytes of an image from a file, memory or the network."""

import io
import os
from pathlib import Path
from typing import BinaryIO, TypeGuard

from zoo.data.limits import max_bytes
from zoo.errors import InputError
from zoo.types import ImageLike, PathLike

REMOTE = ("http://", "https://", "s3://")


def is_encoded(image: ImageLike) -> TypeGuard[PathLike | bytes | BinaryIO]:
    """Whether this is an image file in some form, rather than pixels."""
    return isinstance(image, str | os.PathLike | bytes | bytearray | io.IOBase) or (
        hasattr(image, "read") and not hasattr(image, "shape")
    )


def name_of(source):
    """Path or URL of an image for messages; None if it has none."""
    if isinstance(source, str | os.PathLike):
        return os.fsdecode(source)
    name = getattr(source, "name", None) if hasattr(source, "read") else None
    return name if isinstance(name, str) else None


def read_bytes(source, name):
    """Reads the bytes of an image.

    Args:
        source: Str, path, bytes or file, as for `zoo.data.read_image`.
        name: Str. Name for messages.

    Returns:
        Bytes.

    Raises:
        FileNotFoundError: If the file does not exist.
        InputError: If it is empty, too large, or cannot be read.
    """
    if isinstance(source, bytes | bytearray):
        encoded = bytes(source)
    elif isinstance(source, str) and source.startswith(REMOTE):
        encoded = _download(source)
    elif isinstance(source, str | os.PathLike):
        encoded = _read_file(Path(source))
    else:
        encoded = _read_open(source, name)
    if not encoded:
        raise InputError(f"cannot read {name}; it is empty")
    return encoded


def _read_file(path):
    try:
        if not path.exists():
            raise FileNotFoundError(f"no file {path}")
        if not path.is_file():
            raise InputError(f"{path} is not a file; give the path of an image")
        with path.open("rb") as file:
            return _read_open(file, path)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:  # no permission, name too long, NUL in the name
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read {_shortened(path)}: {reason}") from error


def _read_open(file, name):
    encoded = file.read(max_bytes() + 1)
    if not isinstance(encoded, bytes):
        raise InputError(f"{name} is open in text mode; open it with mode 'rb'")
    if len(encoded) > max_bytes():
        raise InputError(
            f"{name} has more than {max_bytes():,} bytes; raise MACS_MAX_PIXELS to read it"
        )
    return encoded


def _download(address):
    try:
        import fsspec
    except ImportError as error:
        raise InputError(f"{address} needs fsspec: pip install 'macs-iqa[remote]'") from error
    try:
        with fsspec.open(address, "rb") as file:
            return _read_open(file, address)
    except InputError:
        raise
    except FileNotFoundError as error:  # of HTTP, also without a connection
        raise FileNotFoundError(f"no file {address}, or no connection") from error
    except ImportError as error:
        raise InputError(f"{address}: {error}; pip install 'macs-iqa[remote]'") from error
    except Exception as error:  # each protocol raises its own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"cannot read {address}: {reason}") from error


def _shortened(path):
    text = str(path)
    return text if len(text) <= 200 else f"{text[:100]}...{text[-60:]}"
