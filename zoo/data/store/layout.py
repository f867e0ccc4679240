"""Layout of a store, checked before anything else is read from a file."""

import math

import h5py
import numpy as np

from zoo.errors import InputError

FORMAT = "macs pair store 1"
DATASETS = {  # kinds of dtype, t for text, and shape; equal names are equal lengths
    "references": ("u", ("references", "height", "width", 3)),
    "distorted": ("u", ("copies", "copy height", "copy width", 3)),
    "reference_size": ("i", ("references", 2)),
    "distorted_size": ("i", ("copies", 2)),
    "photograph": ("t", ("references",)),
    "fold": ("i", ("references",)),
    "written": ("i", (2,)),
    "pairs/reference": ("i", ("pairs",)),
    "pairs/distorted": ("i", ("pairs",)),
    "pairs/rival": ("i", ("pairs",)),
    "pairs/score": ("fi", ("pairs",)),
    "pairs/distortion": ("t", ("pairs",)),
    "pairs/level": ("i", ("pairs",)),
}
OPTIONAL = {"pairs/level"}  # not in stores of earlier versions
TEXTS = ("name", "source", "turned", "digest", "scale")
NUMBERS = ("scale_low", "scale_high", "scale_mean", "scale_std")


def check_layout(file):
    """Raises `InputError` unless an open HDF5 file has the layout of a store.

    Nothing in it may link to another file or claim more bytes than the file has.
    """
    for name in (*TEXTS, *NUMBERS):
        value = file.attrs.get(name)
        if not isinstance(value, str if name in TEXTS else int | float | np.number):
            raise InputError(f"its {name} is {value!r:.50}")
        if name in NUMBERS and not math.isfinite(value):
            raise InputError(f"its {name} is {value}")
    lengths = {}
    for name, (kind, shape) in DATASETS.items():
        if name in OPTIONAL and name not in file:
            continue
        dataset = _dataset(file, name)
        if _kind(dataset.dtype) not in kind:
            raise InputError(f"its {name} are of type {dataset.dtype}")
        known = tuple(lengths.get(length, length) for length in shape)
        if len(known) != dataset.ndim or any(
            not isinstance(length, str) and length != found
            for length, found in zip(known, dataset.shape, strict=False)
        ):
            raise InputError(f"its {name} have shape {dataset.shape}")
        lengths |= dict(zip(shape, dataset.shape, strict=True))


def check_index(file):
    """Raises `InputError` unless the index refers to images in the file."""
    pairs = {name: file[f"pairs/{name}"][:] for name in ("reference", "distorted", "rival")}
    if not np.isfinite(file["pairs/score"][:]).all():
        raise InputError("some of its scores are NaN or infinite")
    for name, images, lowest in (
        ("reference", "references", 0),
        ("distorted", "distorted", 0),
        ("rival", "distorted", -1),
    ):
        _check_range(pairs[name], lowest, len(file[images]) - 1, f"pairs/{name}")
    sizes = file["reference_size"][:]
    _check_range(sizes, 1, np.array(file["references"].shape[1:3]), "reference_size")
    copies = np.concatenate([pairs["distorted"], pairs["rival"]])
    owners = np.concatenate([pairs["reference"]] * 2)[copies >= 0]
    if not np.array_equal(sizes[owners], file["distorted_size"][:][copies[copies >= 0]]):
        raise InputError("some of its distorted images differ in size from their references")
    _check_range(file["fold"][:], -1, np.iinfo("int16").max, "fold")


def _dataset(file, name):
    """A dataset stored in the file itself, with all its bytes."""
    place = ""
    for part in name.split("/"):
        place = f"{place}/{part}"
        if not isinstance(file.get(place, getlink=True), h5py.HardLink):
            raise InputError(f"it has no {name} of its own")
    dataset = file[name]
    if not isinstance(dataset, h5py.Dataset) or dataset.is_virtual or dataset.external:
        raise InputError(f"it has no {name} of its own")
    if dataset.nbytes > dataset.id.get_storage_size():
        raise InputError(f"its {name} claim more bytes than the file has")
    return dataset


def _kind(dtype):
    if h5py.check_string_dtype(dtype):
        return "t"
    if dtype.kind == "u" and dtype.itemsize > 1:
        return "i"
    return dtype.kind


def _check_range(values, low, high, name):
    if values.size and ((values < low).any() or (values > high).any()):
        raise InputError(f"some values of its {name} are out of range")
