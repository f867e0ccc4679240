import copy
from functools import lru_cache
from pathlib import Path

import numpy as np

from zoo.data import READERS, PairStore, read_pairs
from zoo.data.images import read_uint8
from zoo.model_card import Scale
from zoo.types import PathLike


def open_pairs(path: PathLike, reader: str = "tid2013") -> "PairStore | FolderPairs":
    """Opens rated pairs to benchmark on.

    Args:
        path: Path of a file from `macs prepare` or `macs distort`, a CSV file with columns ref,
            dist and score, or an unpacked data set.
        reader: Str. Reader for a folder: one of `zoo.data.READERS`. Defaults to `"tid2013"`.

    Returns:
        A `PairStore`, or an object with its interface.
    """
    if Path(path).suffix.lower() == ".csv":
        return FolderPairs("csv", path)
    return FolderPairs(reader, path) if Path(path).is_dir() else PairStore(path)


class FolderPairs:
    """The rated pairs of a published data set, with the interface of a `PairStore`."""

    def __init__(self, name, folder):
        self.name = name
        self.path = Path(folder)
        self.pairs = np.array(read_pairs(name, folder), object)
        self.scores = np.array([pair.score for pair in self.pairs])
        ends = float(self.scores.min()), float(self.scores.max())
        mean, std = float(self.scores.mean()), float(self.scores.std())
        self.scale = Scale(READERS[name].score, *ends, mean, std)
        self.photographs = np.array([f"{name}/{pair.group}" for pair in self.pairs])
        self.distortions = np.array([pair.distortion for pair in self.pairs])
        self.levels = np.array([pair.level for pair in self.pairs])
        self._reference = lru_cache(maxsize=4)(read_uint8)

    def __len__(self):
        return len(self.pairs)

    def select(self, chosen):
        """Selects pairs by a mask or by their numbers."""
        part = copy.copy(self)
        for name in ("pairs", "scores", "photographs", "distortions", "levels"):
            setattr(part, name, getattr(self, name)[chosen])
        return part

    def read(self, pair):
        """Reference and distorted image, uint8 ``(height, width, 3)``, RGB."""
        pair = self.pairs[pair]
        return [self._reference(pair.reference), read_uint8(pair.distorted)]
