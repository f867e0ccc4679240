import hashlib
import json
import math
import shutil
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property

import h5py
import numpy as np

from zoo.data.in_order import in_order
from zoo.data.store.layout import FORMAT
from zoo.errors import InputError
from zoo.files import completing
from zoo.model_card import Scale
from zoo.progress import tracked

FLUSH_EVERY = 64


@dataclass(frozen=True)
class StoreContents:
    """Everything in a store except the pixels.

    Attributes:
        name: Str. Name of the data set.
        scale: `Scale`. Its mean and deviation are those of the training pairs.
        source: Str. Source of the data set.
        turned: Str. Formula of the score if the published value is lower for better images, or
            empty.
        crop: Int. Height and width of the center crops, `None` for whole images.
        seed: Int. Seed of the split.
        photographs: List with the photograph of each reference image.
        folds: List with the fold of each reference image, -1 if held out.
        reference_sizes: List with the stored height and width of each reference image.
        distorted_sizes: List with the stored height and width of each distorted image.
        pairs: Dict of columns with one value per pair: `reference`, `distorted` and `rival` (rows
            of images, -1 for no rival), `score`, `distortion`, `level`.
    """

    name: str
    scale: Scale
    source: str
    turned: str
    crop: int | None
    seed: int
    photographs: list
    folds: list
    reference_sizes: list
    distorted_sizes: list
    pairs: dict = field(repr=False)

    @cached_property
    def digest(self):
        """SHA-256 digest that identifies the store."""
        content = {item.name: getattr(self, item.name) for item in fields(self)}
        content["scale"] = asdict(self.scale)
        return hashlib.sha256(json.dumps([FORMAT, content], default=list).encode()).hexdigest()


def write_store(path, contents, read_reference, read_distorted):
    """Writes rated pairs to one HDF5 file. Rerun to resume.

    Everything except the pixels is written first and space for the pixels is allocated, so that
    writing can be resumed after a kill at any moment.

    Args:
        path: Path of the file, written under another name and renamed at the end. An equal store
            is left untouched.
        contents: `StoreContents`.
        read_reference: Callable. Maps the row of a reference image to its pixels, uint8
            ``(height, width, 3)``, RGB, of the size in `contents`. Called from threads.
        read_distorted: Callable. The same for distorted images.

    Raises:
        InputError: If the folder is missing or the disk has too little space.
    """
    if _holds(path, contents):
        return
    with completing(path) as unfinished:
        if not _holds(unfinished, contents):
            _check_room(unfinished, contents)
            _lay_out(unfinished, contents)
        with h5py.File(unfinished, "r+") as file:
            _fill(file, [("references", read_reference), ("distorted", read_distorted)])


def _holds(path, contents):
    """Whether a file is this store, finished or not."""
    try:
        with h5py.File(path) as file:
            return file.attrs.get("digest") == contents.digest
    except OSError:
        return False


def _check_room(path, contents):
    path.unlink(missing_ok=True)
    sizes = contents.reference_sizes, contents.distorted_sizes
    needed = sum(math.prod(_shape(size)) for size in sizes)
    free = shutil.disk_usage(path.parent).free
    if needed > free:
        raise InputError(
            f"cannot write to {path.parent}: the store needs {needed / 1e9:.1f} GB, but only "
            f"{free / 1e9:.1f} GB are free; free some space or use a smaller crop"
        )


def _shape(sizes):
    return (len(sizes), *np.max(sizes, axis=0).tolist(), 3)


def _lay_out(path, contents):
    with h5py.File(path, "w") as file:
        for name in ("name", "source", "turned", "seed"):
            file.attrs[name] = getattr(contents, name)
        file.attrs["crop"] = contents.crop or "none"
        file.attrs["format"] = FORMAT
        file.attrs["direction"] = "higher is better"
        for name, value in asdict(contents.scale).items():
            file.attrs["scale" if name == "name" else f"scale_{name}"] = value
        file["photograph"] = contents.photographs
        file["fold"] = np.array(contents.folds, "int16")
        for name, values in contents.pairs.items():
            file[f"pairs/{name}"] = values
        for name in ("reference", "distorted"):
            sizes = getattr(contents, f"{name}_sizes")
            file[f"{name}_size"] = np.array(sizes, "int32")
            _make_room(file, "references" if name == "reference" else name, _shape(sizes))
        file["written"] = np.zeros(2, "int64")
        file.attrs["digest"] = contents.digest


def _make_room(file, name, shape):
    """Allocates space for images, one per chunk, uncompressed."""
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_chunk((1, *shape[1:]))
    layout.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    layout.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    space = h5py.h5s.create_simple(shape)
    h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_UINT8, space, layout)


def _fill(file, kinds):
    for place, (name, read) in enumerate(kinds):
        stored, start = file[name], int(file["written"][place])
        images = in_order(read, range(start, len(stored)))
        images = tracked(images, f"writing {name}", len(stored), start)
        for row, image in enumerate(images, start):
            stored[row, : image.shape[0], : image.shape[1]] = image
            if (row + 1) % FLUSH_EVERY == 0 or row + 1 == len(stored):
                file.flush()
                file["written"][place] = row + 1
                file.flush()
