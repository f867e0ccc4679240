"""The bytes of a picture, from a file, memory or the network."""

import io
import os
from pathlib import Path
from typing import BinaryIO, TypeGuard

from zoo.data.limits import max_bytes
from zoo.errors import InputError
from zoo.types import ImageLike, PathLike

REMOTE = ("http://", "https://", "s3://")


def is_encoded(image: ImageLike) -> TypeGuard[PathLike | bytes | BinaryIO]:
    """Whether this is a file of a picture in some form, not its pixels."""
    return isinstance(image, str | os.PathLike | bytes | bytearray | io.IOBase) or (
        hasattr(image, "read") and not hasattr(image, "shape")
    )


def name_of(source):
    """What to call a picture in messages: its path or address; None if it has none."""
    if isinstance(source, str | os.PathLike):
        return os.fsdecode(source)
    name = getattr(source, "name", None) if hasattr(source, "read") else None
    return name if isinstance(name, str) else None


def read_bytes(source, name):
    """The bytes of a picture.

    Args:
        source: Str, path, bytes or file, as `zoo.data.read_image` takes it.
        name: Str. What to call it in messages.

    Returns:
        Bytes.

    Raises:
        FileNotFoundError: If there is no such file.
        InputError: If there is nothing to read, or more than any picture needs.
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
            raise InputError(f"{path} is not a file; give the path of one picture")
        with path.open("rb") as file:
            return _read_open(file, path)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:  # no right to, too long a name, a NUL in it
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read {_shortened(path)}: {reason}") from error


def _read_open(file, name):
    encoded = file.read(max_bytes() + 1)
    if not isinstance(encoded, bytes):
        raise InputError(f"{name} is open as text; open it with mode 'rb'")
    if len(encoded) > max_bytes():
        raise InputError(
            f"{name} has more than {max_bytes():,} bytes; set MACS_MAX_PIXELS to read it"
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
    except (InputError, FileNotFoundError):
        raise
    except ImportError as error:
        raise InputError(f"{address}: {error}; pip install 'macs-iqa[remote]'") from error
    except Exception as error:  # each protocol has its own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"cannot read {address}: {reason}") from error


def _shortened(path):
    text = str(path)
    return text if len(text) <= 200 else f"{text[:100]}...{text[-60:]}"
