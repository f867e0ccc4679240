import keras
import numpy as np

from zoo.errors import InputError


class PairBatches(keras.utils.PyDataset):
    """Rated pairs of a store as batches for `fit`: ``((reference, distorted), score)``.

    With an augmentation, as training wants it, pairs come in an order that changes from epoch to
    epoch, and each is a random crop, changed at random, the same for all images of a pair. What a
    batch holds depends on the seed, the epoch and the number of the batch alone, however many
    workers make it. Without one, as validation wants it, pairs come in the order of the store, each
    the centre crop.

    >>> zoo.data.distort_photographs("examples", "ours.h5", crop=32)
    >>> store = zoo.data.PairStore("ours.h5")
    >>> batches = zoo.data.PairBatches(store, crop=32, augmentation=zoo.data.Augmentation())
    >>> (references, distorted), scores = batches[len(batches) - 1]
    >>> references.shape, scores.shape
    ((10, 32, 32, 3), (10, 1))

    Args:
        pairs: `PairStore`, whole or one side of its split, or several of them, to be mixed.
        crop: Height and width of the images in a batch, in pixels. None for images whole, which
            must then be of one size.
        batch_size: Pairs in a batch; the last of an epoch may hold fewer.
        augmentation: `Augmentation`, or None.
        seed: Seed of order, crops and augmentation.
        mean: What is taken off the scores. None for the mean of each store's training pairs.
        std: What they are divided by then. None for the deviation of the same.
        rivals: Whether to give both copies that people compared:
            ``((reference, distorted, rival), score)``, the score being the probability that the
            distorted image is preferred, not standardized.
        **kwargs: Arguments of `keras.utils.PyDataset`: `workers`, `max_queue_size` ... More than
            one worker needs a model that has been evaluated once: building one, Keras (3.15, on
            JAX and PyTorch) leaves batches in the queue, which the first epoch would begin with.

    Returns:
        Batches of uint8 arrays ``(batch, crop, crop, 3)``, RGB, and scores, float32,
        ``(batch, 1)``.

    Raises:
        InputError: If there are no pairs, an image is smaller than the crop, or there are no
            rivals to give.
    """

    def __init__(
        self,
        pairs,
        crop=288,
        batch_size=16,
        augmentation=None,
        seed=0,
        mean=None,
        std=None,
        rivals=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.parts = list(pairs) if isinstance(pairs, list | tuple) else [pairs]
        self.crop = crop
        self.batch_size = batch_size
        self.augmentation = augmentation
        self.seed = seed
        self.rivals = rivals
        self.epoch = 0  # Keras ends one before the first
        self._check()
        self.scores = np.concatenate([self._targets(part, mean, std) for part in self.parts])
        self.places = [(part, pair) for part in self.parts for pair in range(len(part))]

    def __len__(self):
        return -(-len(self.places) // self.batch_size)

    def __getitem__(self, number):
        order = np.arange(len(self.places))
        if self.augmentation is not None:
            order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.places))
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
        rng = np.random.default_rng([self.seed, self.epoch, number])
        pairs = [self._read(*self.places[index], rng) for index in chosen]
        return tuple(np.stack(images) for images in zip(*pairs, strict=True)), self.scores[chosen]

    def on_epoch_end(self):
        # not when the next one begins: by then workers have begun on its batches
        self.epoch += 1

    def _read(self, part, pair, rng):
        height, width = part.sizes[pair].tolist()
        crop = (self.crop or height, self.crop or width)
        spare = height - crop[0], width - crop[1]
        if self.augmentation is None:
            corner = spare[0] // 2, spare[1] // 2
            return part.read(pair, (*corner, *crop), self.rivals)
        corner = rng.integers(spare[0] + 1), rng.integers(spare[1] + 1)
        return self.augmentation(part.read(pair, (*corner, *crop), self.rivals), rng)

    def _targets(self, part, mean, std):
        if self.rivals:
            return part.scores[:, None].astype("float32")
        mean = part.scale.mean if mean is None else mean
        std = part.scale.std if std is None else std
        return (part.scores[:, None].astype("float32") - mean) / std

    def _check(self):
        for part in self.parts:
            if not len(part):
                raise InputError(f"{part.path} has no pairs on this side of its split")
            if self.rivals and not part.has_rivals:
                raise InputError(f"{part.path} has no second copies; only comparisons have them")
            height, width = part.sizes.min(axis=0).tolist()
            if self.crop and min(height, width) < self.crop:
                raise InputError(
                    f"{part.path} has images of {width} x {height}, smaller than the crop of "
                    f"{self.crop}; prepare it with --crop {self.crop}, or choose a smaller crop"
                )
        if not self.crop:
            self._check_one_size()

    def _check_one_size(self):
        """Whole images must fit into one array, however they are turned."""
        sizes = {tuple(size) for part in self.parts for size in part.sizes.tolist()}
        turned = self.augmentation is not None and self.augmentation.turns
        if len(sizes) > 1 or (turned and any(height != width for height, width in sizes)):
            raise InputError(
                f"{self.parts[0].path} has images of several sizes or not square; give a crop"
            )
