import h5py
import numpy as np
import pytest

from zoo import InputError
from zoo.data import PairStore, Split, prepare, read_image, read_pairs


@pytest.fixture
def store(tid_folder, tmp_path):
    prepare("tid2013", tid_folder, tmp_path / "t.h5", crop=None, split=Split(1, 2, seed=4))
    with PairStore(tmp_path / "t.h5") as store:
        yield store


def test_pairs_are_the_readers(store, tid_folder):
    pairs = read_pairs("tid2013", tid_folder)
    assert len(store) == len(pairs) == 12
    for number, pair in enumerate(pairs):
        reference, distorted = store.read(number)
        np.testing.assert_array_equal(reference, read_image(pair.reference))
        np.testing.assert_array_equal(distorted, read_image(pair.distorted))
        assert store.scores[number] == pair.score
        assert store.photographs[number] == f"tid2013/{pair.group}"
        assert store.distortions[number] == pair.distortion
        assert store.levels[number] == pair.level > 0
    assert (store.scale.low, store.scale.high) == (0, 9)
    assert store.name == "tid2013" and "Ponomarenko" in store.source and store.turned == ""
    assert not store.has_rivals


def test_a_box_is_a_part(store):
    whole, part = store.read(7), store.read(7, box=(3, 10, 20, 15))
    for image, cut in zip(whole, part, strict=True):
        np.testing.assert_array_equal(cut, image[3:23, 10:25])


def test_no_photograph_is_on_two_sides(store):
    sides = [(store.training(), store.held_out()), store.fold(0), store.fold(1)]
    for one, other in sides:
        assert set(one.photographs).isdisjoint(other.photographs)
        assert len(one) and len(other)
    assert len(store.training()) + len(store.held_out()) == len(store)
    for training, validation in sides[1:]:
        assert len(training) + len(validation) == len(store.training())
        assert set(store.held_out().photographs).isdisjoint(training.photographs)
        assert set(store.held_out().photographs).isdisjoint(validation.photographs)


def test_sides_read_their_own_pairs(store):
    held_out = store.held_out()
    number = np.flatnonzero(store.folds == -1)[2]
    assert held_out.scores[2] == store.scores[number]
    np.testing.assert_array_equal(held_out.read(2), store.read(number))


def test_the_seed_decides_the_split(store, tid_folder, tmp_path):
    sides = set()
    for seed in range(8):
        prepare("tid2013", tid_folder, tmp_path / "s.h5", crop=24, split=Split(1, seed=seed))
        with PairStore(tmp_path / "s.h5") as other:
            sides |= set(other.held_out().photographs)
            if seed == 4:
                assert set(other.held_out().photographs) == set(store.held_out().photographs)
    assert len(sides) == 3


def test_unknown_fold(store):
    for number in (2, -1):
        with pytest.raises(InputError, match=f"has no fold {number}; it has 0 to 1"):
            store.fold(number)


def test_files_that_are_no_store(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file .*nothing.h5"):
        PairStore(tmp_path / "nothing.h5")
    (tmp_path / "text.h5").write_text("text")
    with pytest.raises(InputError, match="not an HDF5 file"):
        PairStore(tmp_path / "text.h5")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = 1
    with pytest.raises(InputError, match="contains no rated pairs"):
        PairStore(tmp_path / "other.h5")
