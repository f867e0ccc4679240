import pickle

import keras
import numpy as np
import pytest

from tests.zoo.data.trees import TREES, picture, write_rows
from zoo import InputError
from zoo.data import Augmentation, PairStore, Split, prepare, read_image, view
from zoo.data.pair_batches import PairBatches

TURNED = Augmentation(lightness=None)


@pytest.fixture
def store(tid_folder, tmp_path):
    prepare("tid2013", tid_folder, tmp_path / "tid.h5", crop=None, split=Split(held_out=1))
    with PairStore(tmp_path / "tid.h5") as store:
        yield store


@pytest.fixture
def batches(store):
    return PairBatches(store, 32, 5, TURNED, seed=3, mean=1.0, std=2.0)


def content(batches):
    return [batches[number] for number in range(len(batches))]


def assert_same(some, others):
    for (images, scores), (other_images, other_scores) in zip(some, others, strict=True):
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(scores, other_scores)


def test_form_of_a_batch(batches):
    sizes = []
    for (references, distorted), scores in content(batches):
        assert references.shape == distorted.shape == (len(scores), 32, 32, 3)
        assert references.dtype == distorted.dtype == np.uint8
        assert scores.dtype == np.float32
        sizes.append(scores.shape)
    assert sizes == [(5, 1), (5, 1), (2, 1)]


def test_every_pair_comes_once_an_epoch_standardized(batches):
    scores = np.concatenate([scores for _, scores in content(batches)])
    expected = [(level + number / 100 - 1) / 2 for number in (1, 2, 25) for level in (1, 2)] * 2
    np.testing.assert_allclose(np.sort(scores[:, 0]), np.sort(expected), rtol=1e-6)


def test_mean_and_deviation_are_those_of_the_training_pairs(store):
    training = np.concatenate([s for _, s in content(PairBatches(store.training(), 32))])
    np.testing.assert_allclose([training.mean(), training.std()], [0, 1], atol=1e-6)
    held_out = np.concatenate([s for _, s in content(PairBatches(store.held_out(), 32))])
    raw = held_out[:, 0] * store.scale.std + store.scale.mean
    np.testing.assert_allclose(raw, store.held_out().scores, rtol=1e-6)


def test_both_images_are_changed_alike(batches):
    for (references, distorted), scores in content(batches):
        levels = np.round(scores[:, 0] * 2 + 1 - 0.1).astype(int)
        expected = references // (levels + 1)[:, None, None, None]
        np.testing.assert_array_equal(distorted, expected)


def test_without_augmentation_pairs_are_center_crops_in_order(store, tid_folder):
    (references, _), scores = PairBatches(store, 32, 20, mean=0, std=1)[0]
    np.testing.assert_array_equal(scores[:, 0], store.scores.astype("float32"))
    picture = read_image(tid_folder / "reference_images" / "I25.bmp")
    np.testing.assert_array_equal(references[-1], picture[4:36, 12:44])


def test_the_seed_and_the_epoch_decide(store, batches):
    again = PairBatches(store, 32, 5, TURNED, seed=3, mean=1.0, std=2.0)
    first = content(batches)
    assert_same(first, content(again))
    again.on_epoch_end()
    assert not np.array_equal(first[0][0], again[0][0])
    other = PairBatches(store, 32, 5, TURNED, seed=4, mean=1.0, std=2.0)
    assert not np.array_equal(first[0][0], other[0][0])


def test_fit_learns_the_same_from_any_number_of_workers(store):
    losses = []
    for workers in (1, 3):
        keras.utils.set_random_seed(0)
        batches = PairBatches(store, 32, 5, Augmentation(), workers=workers)
        reference, distorted = (keras.Input((32, 32, 3), dtype="uint8") for _ in range(2))
        means = [keras.layers.GlobalAveragePooling2D()(image) for image in (reference, distorted)]
        score = keras.layers.Dense(1)(keras.layers.Subtract()(means))
        model = keras.Model([reference, distorted], score)
        model.compile("adam", loss="mse", jit_compile=False)
        model.evaluate(PairBatches(store, 32), verbose=0)
        losses.append(model.fit(batches, epochs=3, verbose=0).history["loss"])
        assert batches.epoch == 4
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)


def test_a_copy_in_another_process_reads_the_same(batches):
    assert_same(content(pickle.loads(pickle.dumps(batches))), content(batches))


def test_several_stores_are_mixed_each_by_its_own_scale(store, tmp_path):
    TREES["kadid10k"](tmp_path / "kadid")
    for file in (tmp_path / "kadid" / "images").iterdir():
        picture(file, shape=(40, 40))
    prepare("kadid10k", tmp_path / "kadid", tmp_path / "kadid.h5", crop=40)
    with PairStore(tmp_path / "kadid.h5") as other:
        mixed = PairBatches([store.training(), other.training()], 32, 100)
        scores = mixed[0][1][:, 0]
        assert len(scores) == len(store.training()) + len(other.training())
        np.testing.assert_allclose(scores[-len(other.training()) :].mean(), 0, atol=1e-6)


def test_comparisons_with_both_copies(tmp_path):
    TREES["pieapp"](tmp_path / "pieapp")
    prepare("pieapp", tmp_path / "pieapp", tmp_path / "pieapp.h5", crop=24)
    with PairStore(tmp_path / "pieapp.h5") as store:
        (reference, first, second), preferences = PairBatches(store, 24, 3, rivals=True)[0]
    np.testing.assert_allclose(preferences[:, 0], [0.75, 0.25, 1.0])
    np.testing.assert_array_equal(first[2], reference[2])
    np.testing.assert_array_equal(first[0], second[1])


def test_what_cannot_be_given(store, tmp_path):
    with pytest.raises(InputError, match=r"images of 56 x 40, smaller than image_size=48"):
        PairBatches(store, 48)
    with pytest.raises(InputError, match="no rivals"):
        PairBatches(store, 32, rivals=True)
    with pytest.raises(InputError, match="no pairs on this side"):
        PairBatches(store.select([]), 32)
    with pytest.raises(InputError, match="set image_size"):
        PairBatches(store, None, augmentation=TURNED)
    assert PairBatches(store, None)[0][0][0].shape == (12, 40, 56, 3)
    picture(tmp_path / "a.png", shape=(50, 50))
    rows = [("a.png", "a.png", 1), ("reference_images/I01.BMP", "reference_images/I01.BMP", 2)]
    write_rows(tmp_path / "t.csv", ("ref", "dist", "score"), rows)
    prepare("csv", tmp_path / "t.csv", tmp_path / "mixed.h5", crop=None)
    with PairStore(tmp_path / "mixed.h5") as mixed:
        assert PairBatches(mixed, 40, 2)[0][0][0].shape == (2, 40, 40, 3)
        with pytest.raises(InputError, match="different sizes"):
            PairBatches(mixed, None)


def test_images_are_viewed_before_the_crop(store):
    (references, distorted), _ = PairBatches(store, 20, 5, viewing={"short_side": 20})[0]
    for image, crop in zip(store.read(2), (references[2], distorted[2]), strict=True):
        seen = view(image, 20)
        left = (seen.shape[1] - 20) // 2
        np.testing.assert_array_equal(crop, seen[:, left : left + 20])


def test_viewed_images_are_augmented_alike(store):
    batches = PairBatches(store, 16, 5, TURNED, viewing={"short_side": 24})
    for (references, distorted), scores in content(batches):
        assert references.shape == (len(scores), 16, 16, 3)
        assert (references.mean(axis=(1, 2, 3)) > distorted.mean(axis=(1, 2, 3))).all()
        flat = [image.reshape(len(scores), -1) for image in (references, distorted)]
        for pair in zip(*flat, strict=True):
            assert np.corrcoef(*pair)[0, 1] > 0.95


@pytest.mark.parametrize(
    "image_size, options, problem",
    [
        (None, {}, "image_size"),
        (24, {}, "short side of 20"),
        (16, {"rivals": True}, "without rivals"),
    ],
)
def test_views_that_cannot_be(store, image_size, options, problem):
    with pytest.raises(InputError, match=problem):
        PairBatches(store, image_size, viewing={"short_side": 20}, **options)
