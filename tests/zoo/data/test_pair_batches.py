import numpy as np
import pytest

from zoo.data import read_image, read_pairs
from zoo.data.pair_batches import PairBatches, augment


@pytest.fixture
def batches(tid_folder):
    return PairBatches(read_pairs("tid2013", tid_folder), 1.0, 2.0, crop=32, batch_size=5, seed=3)


def test_form_of_a_batch(batches):
    sizes = []
    for number in range(len(batches)):
        (references, distorted), scores = batches[number]
        assert references.shape == distorted.shape == (len(scores), 32, 32, 3)
        assert references.dtype == distorted.dtype == np.uint8
        assert scores.dtype == np.float32
        sizes.append(scores.shape)
    assert sizes == [(5, 1), (5, 1), (2, 1)]


def test_every_pair_comes_once_an_epoch_standardised(batches):
    scores = np.concatenate([batches[number][1] for number in range(len(batches))])
    expected = [(level + number / 100 - 1) / 2 for number in (1, 2, 25) for level in (1, 2)] * 2
    np.testing.assert_allclose(np.sort(scores[:, 0]), np.sort(expected), rtol=1e-6)


def test_both_images_are_changed_alike(batches):
    for number in range(len(batches)):
        (references, distorted), scores = batches[number]
        levels = np.round(scores[:, 0] * 2 + 1 - 0.1).astype(int)
        expected = references // (levels + 1)[:, None, None, None]
        np.testing.assert_array_equal(distorted, expected)


def test_the_seed_and_the_epoch_decide(tid_folder, batches):
    again = PairBatches(read_pairs("tid2013", tid_folder), 1.0, 2.0, crop=32, batch_size=5, seed=3)
    first = batches[0][0][0]
    np.testing.assert_array_equal(first, again[0][0][0])
    again.on_epoch_begin()
    assert not np.array_equal(first, again[0][0][0])


def test_all_eight_ways_to_turn_and_flip_occur(tid_folder):
    picture = read_image(tid_folder / "reference_images" / "I01.BMP")[:32, :32]
    rng = np.random.default_rng(0)
    ways = {augment([picture, picture], 32, rng)[0].tobytes() for _ in range(100)}
    flipped = [picture, picture[:, ::-1]]
    assert ways == {np.rot90(way, turns).tobytes() for way in flipped for turns in range(4)}
