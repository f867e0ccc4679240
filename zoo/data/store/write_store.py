import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field

import h5py
import numpy as np
from rich.console import Console
from rich.progress import track

from zoo.data.in_order import in_order
from zoo.errors import InputError
from zoo.files import completing
from zoo.model_card import Scale

FORMAT = "macs pair store 1"
FLUSH_EVERY = 64


@dataclass(frozen=True)
class StoreContents:
    """All that a store holds but the pixels.

    Attributes:
        name: Name of the data set.
        scale: What the scores mean; its mean and deviation are the training pairs'.
        source: Where the data set comes from.
        turned: How a lower-is-better figure became the score; else empty.
        crop: Height and width of the centres stored, None for whole images.
        seed: Seed of the split.
        photographs: Of each reference image, the photograph it shows.
        folds: Of each reference image, its fold; -1 if it is held out.
        reference_sizes: Of each reference image, height and width as stored.
        distorted_sizes: The same of each distorted image.
        pairs: Columns of the index, one value a pair: `reference`, `distorted` and `rival` (rows
            of the images, -1 for no rival), `score`, `distortion`, `level`.
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

    def digest(self):
        """What tells one store from another."""
        content = json.dumps([FORMAT, asdict(self)], default=list)
        return hashlib.sha256(content.encode()).hexdigest()


def write_store(path, contents, read_reference, read_distorted):
    """Writes rated pairs to one HDF5 file; run again after it was cut off, it goes on.

    All but the pixels is written first and the room for the pixels is made, so that afterwards a
    kill at any moment leaves a file that can be gone on with.

    Args:
        path: The file. Written beside, then renamed; the same store that is there is left alone.
        contents: `StoreContents`.
        read_reference: Function of the row of a reference image: its pixels, ``(height, width,
            3)``, RGB uint8, as large as `contents` says.
        read_distorted: The same for distorted images. Both are called from threads.

    Raises:
        InputError: If there is no such folder, or no room on the disk.
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
    """Whether a file is this store, or the beginning of it."""
    try:
        with h5py.File(path) as file:
            return file.attrs.get("digest") == contents.digest()
    except OSError:
        return False


def _check_room(path, contents):
    path.unlink(missing_ok=True)
    sizes = contents.reference_sizes, contents.distorted_sizes
    needed = sum(int(np.prod(_shape(size))) for size in sizes)
    free = shutil.disk_usage(path.parent).free
    if needed > free:
        raise InputError(
            f"cannot write {path.parent}: the store takes {needed / 1e9:.1f} GB and "
            f"{free / 1e9:.1f} GB are free; free some or choose a smaller crop"
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
        file.attrs["digest"] = contents.digest()


def _make_room(file, name, shape):
    """Room for images, one a chunk and uncompressed, all of it allocated now."""
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_chunk((1, *shape[1:]))
    layout.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    layout.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    space = h5py.h5s.create_simple(shape)
    h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_UINT8, space, layout)


def _fill(file, kinds):
    counts = [len(file[name]) for name, _ in kinds]
    console = Console(stderr=True)
    for place, (name, read) in enumerate(kinds):
        start = int(file["written"][place])
        images = in_order(read, range(start, counts[place]))
        rows = track(
            range(start, counts[place]),
            f"writing {name}",
            total=counts[place],
            completed=start,
            console=console,
            transient=True,
        )
        stored = file[name]
        for row, image in zip(rows, images, strict=True):
            stored[row, : image.shape[0], : image.shape[1]] = image
            if (row + 1) % FLUSH_EVERY == 0 or row + 1 == counts[place]:
                file.flush()
                file["written"][place] = row + 1
                file.flush()
