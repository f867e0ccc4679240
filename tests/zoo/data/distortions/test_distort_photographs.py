import zlib

import cv2
import numpy as np
import pytest

import zoo
from tests.zoo.data.trees import picture
from zoo import InputError
from zoo.data import (
    DISTORTIONS,
    LEVELS,
    PairStore,
    Split,
    center_crop,
    contact_sheet,
    distort,
    distort_photographs,
    read_image,
)


@pytest.fixture
def photographs(tmp_path):
    folder = tmp_path / "photographs"
    for seed, name in enumerate(("a.png", "B.JPG")):
        picture(folder / name, seed, (60, 80))
    (folder / "notes.txt").write_text("not a photograph")
    return folder


def test_every_copy_of_every_photograph_with_its_score(photographs, tmp_path):
    distort_photographs(photographs, tmp_path / "d.h5", crop=40, split=Split(1, seed=5))
    with PairStore(tmp_path / "d.h5") as store:
        assert len(store) == 2 * 125
        assert set(store.photographs) == {"distorted/a.png", "distorted/B.JPG"}
        assert set(store.distortions) == set(DISTORTIONS)
        assert len(store.training()) == len(store.held_out()) == 125
        scores = [LEVELS[name, level].score for name in DISTORTIONS for level in range(1, 6)]
        np.testing.assert_array_equal(store.scores, scores * 2)
        assert "KADID-10k" in store.source and (store.scale.low, store.scale.high) == (1, 5)
        reference, distorted = store.read(125 + 54)
        original = center_crop(read_image(photographs / "a.png"), 40)
        np.testing.assert_array_equal(reference, original)
        np.testing.assert_array_equal(
            distorted, distort(original, store.distortions[179], 5, (5, zlib.crc32(b"a.png")))
        )


def test_a_teacher_scores_what_nobody_rated(photographs, tmp_path):
    teacher = zoo.Scorer("fidelity")
    kinds = "webp", "jpeg"
    distort_photographs(photographs, tmp_path / "d.h5", 48, distortions=kinds, teacher=teacher)
    with PairStore(tmp_path / "d.h5") as store:
        assert len(store) == 2 * 2 * 5 and set(store.distortions) == set(kinds)
        for pair in (0, 7, 19):
            assert store.scores[pair] == pytest.approx(float(teacher.score(*store.read(pair))))
        assert store.scale.name.startswith("score of fidelity") and store.scale.high == 9
        assert "not of people" in store.source


@pytest.mark.parametrize(
    "names, problem", [(["webp"], "teacher"), (["jpg"], "jpg"), ([], "unknown distortions")]
)
def test_distortions_without_scores(photographs, tmp_path, names, problem):
    with pytest.raises(InputError, match=problem):
        distort_photographs(photographs, tmp_path / "d.h5", 48, distortions=names)
    assert not (tmp_path / "d.h5").exists()


def test_same_copies_whatever_else_is_in_the_folder(photographs, tmp_path):
    distort_photographs(photographs, tmp_path / "two.h5", crop=None)
    (photographs / "B.JPG").unlink()
    distort_photographs(photographs, tmp_path / "one.h5", crop=None)
    with PairStore(tmp_path / "two.h5") as two, PairStore(tmp_path / "one.h5") as one:
        ours = two.select(two.photographs == "distorted/a.png")
        for number in range(0, 125, 7):
            np.testing.assert_array_equal(one.read(number), ours.read(number))


def test_photographs_that_cannot_be_distorted(photographs, tmp_path):
    (photographs / "c.png").write_bytes(b"damaged")
    picture(photographs / "d.bmp", shape=(20, 80))
    with pytest.raises(InputError, match=r"cannot read .*c.png.*; .*d.bmp is smaller than 32 x 32"):
        distort_photographs(photographs, tmp_path / "d.h5")
    assert not list(tmp_path.glob("*.h5"))
    with pytest.warns(UserWarning, match=r"skipped: .*c.png"):
        distort_photographs(photographs, tmp_path / "d.h5", crop=32, skip_bad=True)
    with PairStore(tmp_path / "d.h5") as store:
        assert len(store) == 250
    for folder, problem in (("nowhere", "no folder"), (".", "contains no images")):
        with pytest.raises(InputError, match=problem):
            distort_photographs(tmp_path / folder, tmp_path / "d.h5")
    with pytest.raises(InputError, match="use at least 32"):
        distort_photographs(photographs, tmp_path / "d.h5", crop=16)


def test_contact_sheet_has_a_tile_for_each_level(tmp_path):
    photograph = read_image("examples/reference.png")
    contact_sheet(photograph, tmp_path / "sheet.png", crop=64)
    sheet = read_image(tmp_path / "sheet.png")
    height, width = sheet.shape[0] // 25, sheet.shape[1] // 5
    row = list(DISTORTIONS).index("mean_shift")
    tile = sheet[row * height :, 2 * width :][6:70, 6:70]
    np.testing.assert_array_equal(tile, center_crop(photograph, 64))
    with pytest.raises(InputError, match=r"extension .png"):
        contact_sheet(photograph, tmp_path / "sheet.jpg")


def test_known_photographs_keep_their_side(photographs, tmp_path):
    cv2.imwrite(str(photographs / "c.png"), cv2.imread("examples/reference.png"))
    distort_photographs(photographs, tmp_path / "one.h5", crop=200, split=Split(1))
    split = Split(seed=1, beside=[tmp_path / "one.h5"])
    distort_photographs(photographs, tmp_path / "two.h5", crop=200, split=split)
    with PairStore(tmp_path / "one.h5") as one, PairStore(tmp_path / "two.h5") as two:
        assert dict(zip(one.photographs, one.folds, strict=True)) == dict(
            zip(two.photographs, two.folds, strict=True)
        )
