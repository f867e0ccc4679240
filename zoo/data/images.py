"""The one place where pictures come in: from files and arrays of any kind to RGB 0..255."""

import warnings
from pathlib import Path

import cv2
import numpy as np

from zoo.errors import InputError

JPEG_MAGIC = b"\xff\xd8\xff"


def read_image(path):
    """A picture from a file, any that OpenCV reads, as RGB 0..255.

    Args:
        path: Path of the file. A JPEG is turned as its EXIF orientation says.

    Returns:
        Array ``(height, width, 3)``: uint8, or float32 where the file has 16 bits a channel.

    Raises:
        FileNotFoundError: If there is no such file.
        InputError: If it is no picture, or one that `to_rgb` refuses.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"no file {path}")
    if not path.is_file():
        raise InputError(f"{path} is not a file; give the path of one picture")
    encoded = path.read_bytes()
    flags = cv2.IMREAD_COLOR if encoded.startswith(JPEG_MAGIC) else cv2.IMREAD_UNCHANGED
    pixels = cv2.imdecode(np.frombuffer(encoded, "uint8"), flags) if encoded else None
    if pixels is None:
        raise InputError(f"cannot read {path}; it is damaged or not a picture that OpenCV knows")
    if pixels.ndim == 3:
        to_rgb_order = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}[pixels.shape[2]]
        pixels = cv2.cvtColor(pixels, to_rgb_order)
    return to_rgb(pixels, name=str(path))


def read_uint8(path):
    """The same, with 8 bits a channel whatever the file has."""
    return np.round(read_image(path)).astype("uint8")


def image_pair(reference, distorted):
    """A reference image and a distorted copy of it, checked to be of one size.

    Args:
        reference: Path of a picture, or an array as `to_rgb` takes it.
        distorted: The same for the copy.

    Returns:
        Two arrays ``(height, width, 3)``, RGB 0..255.

    Raises:
        FileNotFoundError: If a path leads nowhere.
        InputError: If an image cannot be used, or the two differ in size.
    """
    roles = {"the reference": reference, "the distorted image": distorted}
    names = [str(image) if _is_path(image) else role for role, image in roles.items()]
    images = [
        read_image(image) if _is_path(image) else to_rgb(image, name)
        for name, image in zip(names, roles.values(), strict=True)
    ]
    if images[0].shape != images[1].shape:
        sizes = [
            f"{name} is {image.shape[1]} x {image.shape[0]}"
            for name, image in zip(names, images, strict=True)
        ]
        raise InputError(f"the images differ in size: {', '.join(sizes)}; crop or resize one")
    return images


def to_rgb(pixels, name="image"):
    """Pixels of any usual kind as RGB 0..255.

    >>> to_rgb(np.full((2, 2), 65535, "uint16")).max()
    np.float32(255.0)

    Args:
        pixels: Array ``(height, width)``, or ``(height, width, channels)`` of 1 grey, 3 RGB or
            4 RGBA channels. uint16 stands for 0..65535, any other type for 0..255.
        name: What to call it in messages.

    Returns:
        Array ``(height, width, 3)``: uint8 if `pixels` is, else float32. A transparent picture is
        laid over white, with a warning.

    Raises:
        InputError: If the shape is another, a value is NaN or infinite or outside the range, or
            the values look like 0..1.
    """
    pixels = np.asarray(pixels)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or 0 in pixels.shape:
        raise InputError(
            f"{name} has shape {pixels.shape}; give (height, width) or (height, width, channels) "
            "with 1, 3 or 4 channels"
        )
    pixels = _to_0_255(pixels, name)
    if pixels.shape[2] == 4:
        warnings.warn(f"{name} has an alpha channel and is laid over white", stacklevel=2)
        return _over_white(pixels)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def _is_path(image):
    return isinstance(image, str | Path)


def _to_0_255(pixels, name):
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
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
