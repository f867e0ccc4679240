"""The one place where pictures come in: of any kind, from anywhere, to RGB 0..255."""

import warnings
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from zoo.data.decoding import decode, pixels_of
from zoo.data.encoded import is_encoded, name_of, read_bytes
from zoo.errors import InputError
from zoo.types import ImageLike, PathLike


def read_image(source: PathLike | bytes | BinaryIO, name: str | None = None) -> np.ndarray:
    """A picture from a file, as RGB 0..255.

    Args:
        source: Path or str, bytes, or a file open for reading bytes. A str may be an address that
            begins with ``http://``, ``https://`` or ``s3://``, which needs the extra
            ``remote``. The first page or frame counts, turned as its EXIF orientation says.
        name: Str. What to call it in messages. Defaults to its path.

    Returns:
        Array ``(height, width, 3)``: uint8, or float32 where the file has 16 bits a channel.

    Raises:
        FileNotFoundError: If there is no such file.
        InputError: If it is no picture, one of more pixels than the environment variable
            ``MACS_MAX_PIXELS`` allows (200 million by default), or one that `to_rgb` refuses.
    """
    name = name or name_of(source) or "the picture"
    return to_rgb(decode(read_bytes(source, name), name), name)


def read_uint8(source):
    """The same, with 8 bits a channel whatever the file has."""
    return np.round(read_image(source)).astype("uint8")


def image_pair(reference: ImageLike, distorted: ImageLike) -> list[np.ndarray]:
    """A reference image and a distorted copy of it, checked to be of one size.

    Args:
        reference: A picture, as `read_image` or `to_rgb` takes it.
        distorted: The same for the copy.

    Returns:
        Two arrays ``(height, width, 3)``, RGB 0..255.

    Raises:
        FileNotFoundError: If a path leads nowhere.
        InputError: If an image cannot be used, or the two differ in size.
    """
    roles = {"the reference": reference, "the distorted image": distorted}
    names = [name_of(image) or role for role, image in roles.items()]
    images = [
        read_image(image, name) if is_encoded(image) else to_rgb(image, name)
        for name, image in zip(names, roles.values(), strict=True)
    ]
    if images[0].shape != images[1].shape:
        sizes = [
            f"{name} is {image.shape[1]} x {image.shape[0]}"
            for name, image in zip(names, images, strict=True)
        ]
        raise InputError(f"the images differ in size: {', '.join(sizes)}; crop or resize one")
    return images


def to_rgb(pixels: Any, name: str = "image") -> np.ndarray:
    """A picture in memory as RGB 0..255.

    >>> to_rgb(np.full((2, 2), 65535, "uint16")).max()
    np.float32(255.0)

    Args:
        pixels: Array, or tensor of any backend, ``(height, width)`` or ``(height, width,
            channels)`` of 1 grey, 3 RGB or 4 RGBA channels. uint16 stands for 0..65535, any other
            type for 0..255. Or a `PIL.Image.Image` of any mode, turned as its EXIF orientation
            says.
        name: What to call it in messages.

    Returns:
        Array ``(height, width, 3)``: uint8 if `pixels` is, else float32. A transparent picture is
        laid over white, with a warning.

    Raises:
        InputError: If the shape is another, a value is masked, NaN, infinite or outside the
            range, or the values look like those of another range.
    """
    pixels = pixels_of(pixels, name) if isinstance(pixels, Image.Image) else _array(pixels, name)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    _check_shape(pixels, name)
    pixels = _to_0_255(pixels, name)
    if pixels.shape[2] == 4:
        warnings.warn(f"{name} has an alpha channel and is laid over white", stacklevel=2)
        return _over_white(pixels)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def _array(pixels, name):
    """An array of what may be a tensor of any backend, none of which is imported for it."""
    try:
        if hasattr(pixels, "detach"):  # PyTorch's, perhaps with a gradient or on a GPU
            pixels = pixels.detach().cpu()
            if "bfloat16" in str(pixels.dtype):
                pixels = pixels.float()
        if np.ma.is_masked(pixels):
            raise InputError(f"{name} has masked values; fill them, as with image.filled(0)")
        array = np.asarray(pixels)
    except InputError:
        raise
    except Exception as error:  # each backend has its own
        kind = type(pixels).__name__
        raise InputError(f"{name} is a {kind}, which is no picture: {_line(error)}") from error
    if array.dtype.name == "bfloat16":
        return array.astype("float32")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _check_shape(pixels, name):
    shape = pixels.shape
    if len(shape) == 3 and shape[2] in (1, 3, 4) and 0 not in shape:
        return
    fix = "give (height, width) or (height, width, channels) with 1, 3 or 4 channels"
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        fix = "channels go last: give numpy.transpose(image, (1, 2, 0))"
    elif len(shape) == 4 and shape[0] == 1:
        fix = "give one image: image[0]"
    raise InputError(f"{name} has shape {shape}; {fix}")


def _to_0_255(pixels, name):
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        if 0 < pixels.max() <= 255:
            raise InputError(
                f"{name} has 16 bits but no value over 255; convert it to uint8 or multiply by 257"
            )
        return pixels.astype("float32") / 257
    if pixels.dtype.kind not in "fiub":
        raise InputError(f"{name} has values of type {pixels.dtype}; give numbers in 0..255")
    if not np.isfinite(pixels).all():
        raise InputError(f"{name} has NaN or infinite values; replace them")
    low, high = pixels.min(), pixels.max()
    if pixels.dtype.kind in "fb" and low >= 0 and 0 < high <= 1:
        raise InputError(f"{name} looks like it is in 0..1; multiply it by 255")
    if low < 0 or high > 255:
        raise InputError(f"{name} has values from {low} to {high}; bring them to 0..255")
    return pixels.astype("float32")


def _over_white(pixels):
    alpha = pixels[..., 3:].astype("float32") / 255
    laid = pixels[..., :3] * alpha + 255 * (1 - alpha)
    return laid if pixels.dtype != np.uint8 else np.round(laid).astype("uint8")


def _line(error):
    return " ".join(str(error).split("\n")[0].split())
