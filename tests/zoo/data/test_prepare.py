import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.zoo.data.trees import TREES, picture, write_rows
from zoo import InputError
from zoo.data import READERS, PairStore, Split, center_crop, prepare, read_image, read_pairs


@pytest.mark.parametrize("name", READERS)
def test_every_set_becomes_a_store(name, tmp_path):
    TREES[name](tmp_path / "set")
    prepare(name, tmp_path / "set", tmp_path / "s.h5", crop=28, split=Split(1))
    pairs = read_pairs(name, tmp_path / "set")
    with PairStore(tmp_path / "s.h5") as store:
        np.testing.assert_array_equal(store.scores, [pair.score for pair in pairs])
        assert store.turned == READERS[name].turned
        assert store.scale.low <= store.scores.min() and store.scores.max() <= store.scale.high
        for number in (0, len(pairs) - 1):
            images = store.read(number)
            files = pairs[number].reference, pairs[number].distorted
            for image, file in zip(images, files, strict=True):
                np.testing.assert_array_equal(image, center_crop(read_image(file), 28))


@pytest.mark.skipif("TID2013" not in os.environ, reason="TID2013=FOLDER, of any part of it")
def test_tid2013_itself(tmp_path):
    folder = Path(os.environ["TID2013"])
    prepare("tid2013", folder, tmp_path / "s.h5", crop=None, split=Split(5, seed=2013))
    lines = (folder / "mos_with_names.txt").read_text().splitlines()
    with PairStore(tmp_path / "s.h5") as store:
        assert len(store) == len(lines)
        assert (store.sizes == (384, 512)).all()
        assert len(set(store.held_out().photographs)) == 5
        for number in np.random.default_rng(0).integers(len(lines), size=50):
            score, name = lines[number].split()
            assert store.scores[number] == float(score)
            image = read_image(folder / "distorted_images" / name)
            np.testing.assert_array_equal(store.read(number)[1], image)


def test_a_reference_is_stored_once_and_a_copy_too(tmp_path):
    TREES["pieapp"](tmp_path / "set")
    prepare("pieapp", tmp_path / "set", tmp_path / "s.h5", crop=16)
    with PairStore(tmp_path / "s.h5") as store:
        assert store.file["references"].shape == (3, 16, 16, 3)
        assert store.file["distorted"].shape == (9, 16, 16, 3)
        assert store.has_rivals and len(store) == 9
        _, first, second = store.read(0, rival=True)
        np.testing.assert_array_equal(store.read(1, rival=True)[1:], [second, first])


def test_whole_images_of_several_sizes(tmp_path):
    sizes = [(20, 30), (40, 10)]
    for number, size in enumerate(sizes):
        picture(tmp_path / f"{number}.png", number, size)
    rows = [(f"{number}.png", f"{number}.png", number) for number in (0, 1)]
    write_rows(tmp_path / "t.csv", ("ref", "dist", "score"), rows)
    prepare("csv", tmp_path, tmp_path / "s.h5", crop=None)
    with PairStore(tmp_path / "s.h5") as store:
        for number, size in enumerate(sizes):
            image = read_image(tmp_path / f"{number}.png")
            assert image.shape[:2] == size
            np.testing.assert_array_equal(store.read(number), [image, image])


def test_damaged_and_odd_images_are_reported_or_skipped(tid_folder, tmp_path):
    folder = tid_folder / "distorted_images"
    (folder / "i01_08_1.bmp").write_bytes(b"BM damaged")
    (folder / "i02_08_1.bmp").unlink()
    picture(folder / "i25_10_2.bmp", shape=(40, 50))
    with pytest.raises(InputError) as error:
        prepare("tid2013", tid_folder, tmp_path / "s.h5")
    message = str(error.value)
    assert "\n" not in message
    for problem in (
        "no distorted_images/i02_08_1.bmp",
        f"cannot read {folder}/i01_08_1.bmp; it is damaged",
        "i25_10_2.bmp is 50 x 40, but its reference is 56 x 40",
    ):
        assert problem in message
    assert not list(tmp_path.glob("*s.h5"))
    with pytest.warns(UserWarning, match=r"skipped: .*i02_08_1.bmp.*i01_08_1.bmp.*i25_10_2.bmp"):
        prepare("tid2013", tid_folder, tmp_path / "s.h5", skip_bad=True)
    with PairStore(tmp_path / "s.h5") as store:
        assert len(store) == 9


def test_sixteen_bits_are_stored_as_eight(tmp_path):
    deep = np.random.default_rng(0).integers(0, 65536, (20, 20, 3), "uint16")
    cv2.imwrite(str(tmp_path / "deep.png"), deep)
    write_rows(tmp_path / "t.csv", ("ref", "dist", "score"), [("deep.png", "deep.png", 1)])
    prepare("csv", tmp_path, tmp_path / "s.h5", crop=None)
    with PairStore(tmp_path / "s.h5") as store:
        np.testing.assert_allclose(store.read(0)[0], deep[..., ::-1] / 257, atol=0.51)
        assert store.scale.std == 1.0


def test_scores_where_lower_is_better_are_turned_and_the_file_says_so(tmp_path):
    TREES["csv"](tmp_path)
    prepare("csv", tmp_path, tmp_path / "s.h5", lower_is_better=True)
    with PairStore(tmp_path / "s.h5") as store:
        np.testing.assert_array_equal(store.scores, [4.5, 3.0])
        assert store.turned == "7.5 - score"
    with pytest.raises(InputError, match=r"csv accepts --lower-is-better.*pipal"):
        prepare("pipal", tmp_path, tmp_path / "s.h5", lower_is_better=True)


@pytest.mark.parametrize("seed", range(4))
def test_photograph_of_two_sets_stays_on_one_side(tmp_path, seed):
    photograph = cv2.imread("examples/reference.png")
    images = {"whole": photograph, "crop": photograph[6:294, 100:388]}
    for place, (name, image) in enumerate(images.items()):
        cv2.imwrite(str(tmp_path / f"{name}.png"), image)
        rows = [(f"{name}.png", f"{name}.png", 1)]
        for number in range(4):
            file = f"{name}{number}.png"
            picture(tmp_path / file, 10 * place + number, (300, 300))
            rows.append((file, file, number))
        write_rows(tmp_path / name / "t.csv", ("ref", "dist", "score"), rows)
        for row in rows:
            (tmp_path / row[0]).rename(tmp_path / name / row[0])
    prepare("csv", tmp_path / "whole", tmp_path / "whole.h5", split=Split(seed=seed))
    split = Split(seed=seed + 1, beside=[tmp_path / "whole.h5"])
    prepare("csv", tmp_path / "crop", tmp_path / "crop.h5", split=split)
    with PairStore(tmp_path / "whole.h5") as whole, PairStore(tmp_path / "crop.h5") as crop:
        assert crop.photographs[0] == whole.photographs[0] == "csv/whole.png"
        assert crop.folds[0] == whole.folds[0]
        assert set(crop.photographs[1:]).isdisjoint(whole.photographs)
        assert set(crop.training().photographs).isdisjoint(whole.held_out().photographs)
        assert set(whole.training().photographs).isdisjoint(crop.held_out().photographs)
