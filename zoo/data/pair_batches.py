import keras
import numpy as np

from zoo.data.images import read_image


class PairBatches(keras.utils.PyDataset):
    """Rated pairs, held in memory, as batches for `fit`: ``((reference, distorted), score)``.

    Each image is a random crop, turned and flipped at random, the same for both of a pair. What a
    batch holds depends on the seed, the epoch and the number of the batch alone.

    Args:
        pairs: List of `RatedPair`, their images of one size, at least that of the crop.
        mean: What is taken off the scores.
        std: What they are divided by then.
        crop: Height and width of the images in a batch, in pixels.
        batch_size: Pairs in a batch; the last of an epoch may hold fewer.
        seed: Seed of order and augmentation.

    Returns:
        Batches of two uint8 arrays ``(batch, crop, crop, 3)``, RGB, and standardised scores,
        float32, ``(batch, 1)``.
    """

    def __init__(self, pairs, mean, std, crop=288, batch_size=16, seed=0, **kwargs):
        super().__init__(**kwargs)
        references = {path: read_image(path) for path in {pair.reference for pair in pairs}}
        self.images = [(references[pair.reference], read_image(pair.distorted)) for pair in pairs]
        self.scores = (np.array([[pair.score] for pair in pairs], "float32") - mean) / std
        self.crop = crop
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def __len__(self):
        return -(-len(self.images) // self.batch_size)

    def __getitem__(self, number):
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.images))
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
        rng = np.random.default_rng([self.seed, self.epoch, number])
        pairs = [augment(self.images[index], self.crop, rng) for index in chosen]
        references, distorted = (np.stack(images) for images in zip(*pairs, strict=True))
        return (references, distorted), self.scores[chosen]

    def on_epoch_begin(self):
        self.epoch += 1


def augment(images, crop, rng):
    """Crops, turns and flips images at random, all of them alike."""
    height, width = images[0].shape[:2]
    top, left = rng.integers(height - crop + 1), rng.integers(width - crop + 1)
    turns, flip = rng.integers(4), rng.integers(2)
    images = [image[top : top + crop, left : left + crop] for image in images]
    images = [np.rot90(image, turns) for image in images]
    return [image[:, ::-1] if flip else image for image in images]
