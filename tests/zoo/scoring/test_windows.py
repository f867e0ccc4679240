import numpy as np
import pytest

from zoo.scoring.windows import corners, pad_by_reflection, starts


@pytest.mark.parametrize("length", [*range(288, 300), 384, 480, 481, 512, 1000, 4000])
def test_windows_cover_all_and_overlap_by_a_third(length):
    places = starts(length, 288)
    assert places[0] == 0 and places[-1] == length - 288
    steps = np.diff(places)
    assert (steps > 0).all() and (steps <= 192).all()
    assert np.ptp(steps) <= 1 if len(steps) else length == 288


def test_smaller_lengths_take_one_window():
    assert starts(100, 288) == [0]
    assert corners(100, 480, 288) == [(0, 0), (0, 192)]


def test_padding_mirrors_around_the_picture():
    picture = np.arange(5 * 7 * 3).reshape(5, 7, 3)
    padded = pad_by_reflection(picture, 9)
    assert padded.shape == (9, 9, 3)
    np.testing.assert_array_equal(padded[2:7, 1:8], picture)
    np.testing.assert_array_equal(padded[:2, 1:8], picture[2:0:-1])
    assert pad_by_reflection(picture, 5) is picture
    assert pad_by_reflection(picture, 5, 9).shape == (5, 9, 3)
    assert pad_by_reflection(picture[:1, :1], 9).shape == (9, 9, 3)
