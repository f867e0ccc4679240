import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt

from zoo.data.splits import HELD_OUT
from zoo.data.store.heaps import check_heaps
from zoo.data.store.layout import FORMAT, NUMBERS, check_index, check_layout
from zoo.errors import InputError
from zoo.model_card import Scale
from zoo.types import PathLike

IMAGES = ("references", "distorted")


class PairStore:
    """Rated pairs in an HDF5 file: all of them, or one side of its split.

    Images are read from the file on demand. The sides of a split share the open file.

    >>> zoo.data.distort_photographs("examples", "ours.h5", 32, zoo.data.Split(held_out=1))
    >>> with zoo.data.PairStore("ours.h5") as store:
    ...     reference, distorted = store.held_out().read(7)
    >>> len(store), len(store.training()), distorted.shape
    (250, 125, (32, 32, 3))

    Args:
        path: Path of a file from `macs prepare` or `macs distort`.

    Attributes:
        name: Str. Name of the data set.
        scale: `Scale`. Its mean and deviation are those of the training pairs.
        source: Str. Source of the data set.
        turned: Str. Formula of the score if the published value is lower for better images, or
            empty.
        scores: Raw scores, float64 ``(pairs,)``; higher is better.
        photographs: Photograph of each pair, ``(pairs,)``; never on two sides of a split.
        distortions: The data set's names for the distortions, ``(pairs,)``.
        levels: Strengths of the distortions, from 1, or 0 if unknown, ``(pairs,)``.
        folds: Cross-validation fold of each pair, -1 if held out, ``(pairs,)``.
        sizes: Height and width of the images, int ``(pairs, 2)``.
        digest: Str. SHA-256 digest of everything in the store except the pixels.
        has_rivals: Bool. Whether each pair has a second distorted image it was compared with.

    Raises:
        FileNotFoundError: If the file does not exist.
        InputError: If it is not a store, or not complete.
    """

    def __init__(self, path: PathLike):
        self.path = Path(path)
        if not self.path.is_file():
            raise FileNotFoundError(f"no file {path}")
        self._file = None
        with self._reading_errors():
            self._read_index()

    def _read_index(self):
        check_heaps(self.path)
        attributes = dict(self.file.attrs)
        if attributes.get("format") != FORMAT:
            raise InputError("contains no rated pairs; `macs prepare` writes such a file")
        check_layout(self.file)
        if self.file["written"][:].tolist() != [len(self.file[name]) for name in IMAGES]:
            raise InputError("is not complete; rerun the command that writes it")
        check_index(self.file)
        for name in ("name", "source", "turned", "digest"):
            setattr(self, name, attributes[name])
        self.scale = Scale(attributes["scale"], *(float(attributes[name]) for name in NUMBERS))
        pairs = self.file["pairs"]
        self.rows = {name: pairs[name][:] for name in ("reference", "distorted", "rival")}
        references = self.rows["reference"]
        self.scores = pairs["score"][:]
        self.distortions = pairs["distortion"].asstr()[:]
        self.levels = pairs["level"][:] if "level" in pairs else np.zeros(len(self.scores), int)
        self.photographs = self.file["photograph"].asstr()[:][references]
        self.folds = self.file["fold"][:][references]
        self.sizes = self.file["reference_size"][:][references]
        self.has_rivals = bool((self.rows["rival"] >= 0).all())

    @contextmanager
    def _reading_errors(self):
        """Turns any error of h5py into an `InputError`."""
        try:
            yield
        except Exception as error:
            self.close()
            reason = " ".join(str(error).split()) or type(error).__name__
            if "unable to lock file" in reason:
                reason = "another process is writing it"
            elif not isinstance(error, InputError):
                reason = f"damaged or not an HDF5 file; `macs prepare` writes one ({reason})"
            raise InputError(f"cannot read {self.path}: {reason}") from error

    @property
    def file(self) -> h5py.File:
        if not self._file:
            self._file = h5py.File(self.path)
        return self._file

    def __getstate__(self):
        return {**self.__dict__, "_file": None}

    def __len__(self) -> int:
        return len(self.scores)

    def __str__(self):
        counts = self.summary()
        turned = f", turned: {self.turned}" if self.turned else ""
        return (
            f"{counts['pairs']} pairs of {counts['photographs']} photographs, "
            f"{counts['held_out']} of them held out; {self.scale}{turned}"
        )

    def summary(self):
        """Dict of the store's contents, for JSON."""
        return {
            "name": self.name,
            "pairs": len(self),
            "photographs": len(set(self.photographs)),
            "held_out": len(set(self.photographs[self.folds == HELD_OUT])),
            "scale": str(self.scale),
            "turned": self.turned,
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def training(self) -> "PairStore":
        """The pairs of photographs that are not held out."""
        return self.select(self.folds != HELD_OUT)

    def held_out(self) -> "PairStore":
        """The pairs of photographs that are held out."""
        return self.select(self.folds == HELD_OUT)

    def fold(self, number: int) -> "tuple[PairStore, PairStore]":
        """The training and validation pairs of a fold.

        They share no photographs and contain none that are held out.
        """
        if number not in self.folds or number == HELD_OUT:
            raise InputError(f"{self.path} has no fold {number}; it has 0 to {self.folds.max()}")
        training = self.training()
        return training.select(training.folds != number), training.select(training.folds == number)

    def select(self, chosen: npt.ArrayLike) -> "PairStore":
        """Selects pairs by a mask or by their numbers."""
        part = copy.copy(self)
        part.rows = {name: rows[chosen] for name, rows in self.rows.items()}
        for name in ("scores", "distortions", "levels", "photographs", "folds", "sizes"):
            setattr(part, name, getattr(self, name)[chosen])
        return part

    def references(self) -> Iterator[tuple[str, int, np.ndarray]]:
        """Yields the photograph, fold and pixels of each reference image of the file."""
        sizes = self.file["reference_size"][:].tolist()
        names, folds = self.file["photograph"].asstr()[:], self.file["fold"][:].tolist()
        for row, (height, width) in enumerate(sizes):
            yield names[row], folds[row], self.file["references"][row, :height, :width]

    def read(
        self, pair: int, box: Sequence[int] | None = None, rival: bool = False
    ) -> list[np.ndarray]:
        """Reads the images of a pair.

        Args:
            pair: Int. Number of the pair.
            box: Tuple of ints. Top, left, height and width of a crop. Defaults to `None`, whole
                images.
            rival: Bool. Whether to read the rival as well. Defaults to `False`.

        Returns:
            List of the reference, the distorted image and, if requested, the rival: uint8
            ``(height, width, 3)``, RGB.
        """
        # h5py is several times slower with NumPy integers
        top, left, height, width = map(int, box or (0, 0, *self.sizes[pair]))
        part = np.s_[top : top + height, left : left + width]
        kinds = {"reference": "references", "distorted": "distorted"}
        kinds |= {"rival": "distorted"} if rival else {}
        rows = {kind: int(self.rows[kind][pair]) for kind in kinds}
        with self._reading_errors():
            return [self.file[images][(rows[kind], *part)] for kind, images in kinds.items()]
