import pytest

from zoo import InputError
from zoo.data import read_pairs


def test_tid2013_in_its_own_layout(tid_folder):
    pairs = read_pairs("tid2013", tid_folder)
    assert len(pairs) == 12
    last = pairs[-1]
    assert last.reference == tid_folder / "reference_images" / "I25.bmp"
    assert last.distorted == tid_folder / "distorted_images" / "i25_10_2.bmp"
    assert (last.score, last.group, last.distortion) == (2.25, "25", "10")


def test_all_that_is_missing_or_malformed_is_listed(tid_folder):
    (tid_folder / "reference_images" / "I02.BMP").unlink()
    (tid_folder / "distorted_images" / "i01_08_1.bmp").unlink()
    with (tid_folder / "mos_with_names.txt").open("a") as ratings:
        ratings.write("good i01_08_1.bmp\nnan i01_08_2.bmp\n5.5\n")
    with pytest.raises(InputError) as error:
        read_pairs("tid2013", tid_folder)
    message = str(error.value)
    assert "\n" not in message
    for problem in (
        "no reference_images/I02.BMP",
        "no distorted_images/i01_08_1.bmp",
        "line 13 is not",
        "line 14 is not",
        "line 15 is not",
    ):
        assert message.count(problem) == 1


def test_folder_that_is_no_data_set(tmp_path):
    with pytest.raises(InputError, match=r"no folder .*reference_images"):
        read_pairs("tid2013", tmp_path)
    with pytest.raises(InputError, match=r"no folder .*nowhere"):
        read_pairs("tid2013", tmp_path / "nowhere")
    with pytest.raises(InputError, match="there are readers for tid2013"):
        read_pairs("tid2014", tmp_path)


def test_list_without_pairs(tid_folder):
    (tid_folder / "mos_with_names.txt").write_text("\n")
    with pytest.raises(InputError, match="lists no pairs"):
        read_pairs("tid2013", tid_folder)
