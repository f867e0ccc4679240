import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from zoo.data.augmentation import Augmentation
from zoo.data.store.pair_store import PairStore
from zoo.data.viewing import view_pair
from zoo.errors import InputError


class PairBatches(keras.utils.PyDataset):
    """Batches of rated pairs for `fit`: ``((reference, distorted), score)``.

    With an augmentation, for training, pairs are shuffled every epoch and all images of a pair get
    the same random crop and changes. The content of a batch depends only on the seed, the epoch
    and the batch number, for any number of workers. Without one, for validation, pairs keep the
    order of the store and are center-cropped.

    >>> zoo.data.distort_photographs("examples", "ours.h5", crop=32)
    >>> store = zoo.data.PairStore("ours.h5")
    >>> batches = zoo.data.PairBatches(store, 32, augmentation=zoo.data.Augmentation())
    >>> (references, distorted), scores = batches[len(batches) - 1]
    >>> references.shape, scores.shape
    ((10, 32, 32, 3), (10, 1))

    Args:
        pairs: `PairStore` or list of them, whole or one side of a split.
        image_size: Int. Height and width of the images in pixels. `None` for whole images, which
            must all have one size. Defaults to `288`.
        batch_size: Int. Pairs per batch; the last batch of an epoch may be smaller. Defaults to
            `16`.
        augmentation: `Augmentation`. Defaults to `None`.
        seed: Int. Seed of order, crops and augmentation. Defaults to `0`.
        mean: Float. Subtracted from the scores. Defaults to the mean of each store's training
            pairs.
        std: Float. Divides the scores. Defaults to their standard deviation.
        rivals: Bool. Whether to return both images of a comparison, as
            ``((reference, distorted, rival), score)``; the score is the probability of preferring
            the distorted image and is not standardized. Defaults to `False`.
        viewing: Dict. Arguments of `zoo.data.view_pair`, applied before the crop; needs an
            `image_size`. Defaults to `None`, images as they are.
        **kwargs: Arguments of `keras.utils.PyDataset`, such as `workers` and `max_queue_size`. With
            several workers, evaluate the model once before `fit`: building a model in Keras 3.15
            on JAX and PyTorch leaves batches in the queue, and the first epoch starts with them.

    Returns:
        Batches of uint8 arrays ``(batch, image_size, image_size, 3)``, RGB, float32 if images are
        resized, and float32 scores ``(batch, 1)``.

    Raises:
        InputError: If there are no pairs or no rivals, an image is too small, or `viewing` is
            combined with `rivals` or lacks an `image_size`.
    """

    def __init__(
        self,
        pairs: PairStore | Sequence[PairStore],
        image_size: int | None = 288,
        batch_size: int = 16,
        augmentation: Augmentation | None = None,
        seed: int = 0,
        mean: float | None = None,
        std: float | None = None,
        rivals: bool = False,
        viewing: dict | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.parts = [pairs] if isinstance(pairs, PairStore) else list(pairs)
        self.image_size = image_size
        self.batch_size = batch_size
        self.augmentation = augmentation
        self.seed = seed
        self.rivals = rivals
        self.viewing = viewing or {}
        self.epoch = 0  # Keras calls on_epoch_end before the first epoch as well
        self._check()
        self.scores = np.concatenate([self._targets(part, mean, std) for part in self.parts])
        self._starts = np.cumsum([0, *map(len, self.parts)])

    def __len__(self) -> int:
        return -(-len(self.scores) // self.batch_size)

    def __getitem__(self, number: int) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        order = np.arange(len(self.scores))
        if self.augmentation is not None:
            order = shuffled(len(order), self.seed, self.epoch)
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
        rng = np.random.default_rng([self.seed, self.epoch, number])
        pairs = [self._read(index, rng) for index in chosen]
        return tuple(np.stack(images) for images in zip(*pairs, strict=True)), self.scores[chosen]

    def on_epoch_end(self):
        # not in on_epoch_begin: workers prepare batches before the next epoch begins
        self.epoch += 1

    def _read(self, index, rng):
        number = np.searchsorted(self._starts, index, "right") - 1
        part, pair = self.parts[number], index - self._starts[number]
        if self.viewing:
            return self._view(part.read(pair), rng)
        height, width = part.sizes[pair].tolist()
        size = (self.image_size or height, self.image_size or width)
        corner = self._corner((height - size[0], width - size[1]), rng)
        return self._augmented(part.read(pair, (*corner, *size), self.rivals), rng)

    def _view(self, images, rng):
        """A crop of a pair as it is viewed."""
        size, viewing = self.image_size, self.viewing
        if self.augmentation is not None:
            images = self._augmented(images, rng)
            viewing = self.augmentation.zoomed(viewing, rng)
        images = view_pair(*images, **viewing)
        top, left = self._corner([side - size for side in images[0].shape[:2]], rng)
        return [image[top : top + size, left : left + size] for image in images]

    def _corner(self, spare, rng):
        """Corner of a crop that leaves out `spare` rows and columns: random, or of the center."""
        if self.augmentation is None:
            return [side // 2 for side in spare]
        return [rng.integers(side + 1) for side in spare]

    def _augmented(self, images, rng):
        return images if self.augmentation is None else self.augmentation(images, rng)

    def _targets(self, part, mean, std):
        if self.rivals:
            return part.scores[:, None].astype("float32")
        mean = part.scale.mean if mean is None else mean
        std = part.scale.std if std is None else std
        return (part.scores[:, None].astype("float32") - mean) / std

    def _check(self):
        if self.viewing and (self.rivals or not self.image_size):
            raise InputError("viewing needs an image_size, and pairs without rivals")
        seen = self.viewing.get("short_side")
        if seen and self.augmentation is not None and self.augmentation.zoom is not None:
            seen = round(seen * self.augmentation.zoom[0])
        if seen and seen < self.image_size:
            raise InputError(
                f"images are viewed at a short side of {seen}, smaller than image_size="
                f"{self.image_size}"
            )
        for part in self.parts:
            if not len(part):
                raise InputError(f"{part.path} has no pairs on this side of its split")
            if self.rivals and not part.has_rivals:
                raise InputError(f"{part.path} has no rivals; only comparisons have them")
            height, width = part.sizes.min(axis=0).tolist()
            if self.image_size and min(height, width) < self.image_size:
                raise InputError(
                    f"{part.path} has images of {width} x {height}, smaller than image_size="
                    f"{self.image_size}; prepare it with --crop {self.image_size}, or use a "
                    "smaller image_size"
                )
        if not self.image_size:
            self._check_one_size()

    def _check_one_size(self):
        """Raises `InputError` unless whole images have one shape, also after rotation."""
        sizes = {tuple(size) for part in self.parts for size in part.sizes.tolist()}
        turned = self.augmentation is not None and self.augmentation.turns
        if len(sizes) > 1 or (turned and any(height != width for height, width in sizes)):
            raise InputError(
                f"{self.parts[0].path} has images of different sizes or not square; set image_size"
            )


@functools.lru_cache(2)
def shuffled(count, seed, epoch):
    """The order of an epoch: a permutation of ``range(count)``."""
    return np.random.default_rng([seed, epoch]).permutation(count)
