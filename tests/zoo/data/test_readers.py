import pytest

from tests.zoo.data.trees import TREES, write_rows
from zoo import InputError
from zoo.data import READERS, RatedPair, read_pairs

# the pairs that each tree holds, one of them, and files of which each is one line's only fault
EXPECTED = {
    "tid2008": (12, ("I25.bmp", "i25_10_2.bmp", 2.25, "25", "JPEG", None), "mos_with_names.txt"),
    "tid2013": (12, ("I25.bmp", "i25_10_2.bmp", 2.25, "25", "JPEG", None), "mos_with_names.txt"),
    "pieapp": (
        9,
        ("ref_20.png", "noise_2.png", 0.25, "ref_20", "", "blur_1.png"),
        "labels/val/ref_7_pairwise_labels.csv",
    ),
    "pipal": (
        4,
        ("A0002.bmp", "A0002_01_00.bmp", 1500.5, "a0002", "01", None),
        "Train_Label/A0002.txt",
    ),
    "kadid10k": (4, ("I02.png", "I02_07_01.png", 4.0, "i02", "07", None), "dmos.csv"),
    "csiq": (
        6,
        ("1600.png", "1600.jpeg2000.1.png", 0.7, "1600", "jpeg2000", None),
        "csiq.DMOS.csv",
    ),
    "live": (977, ("bikes.bmp", "img3.bmp", 53.8, "bikes", "wn", None), "wn/info.txt"),
    "csv": (2, ("A.PNG", "a1.png", 3.0, "clean/a.png", "", None), "scores.csv"),
}


@pytest.fixture(params=READERS)
def name(request):
    return request.param


@pytest.fixture
def folder(name, tmp_path):
    TREES[name](tmp_path)
    return tmp_path


def plain(pair):
    """A pair with its file names, without folders."""
    rival = pair.rival and pair.rival.name
    names = pair.reference.name, pair.distorted.name
    return (*names, round(pair.score, 9), pair.group, pair.distortion, rival)


def test_each_set_in_its_own_layout(name, folder):
    pairs = read_pairs(name, folder)
    count, example, _ = EXPECTED[name]
    assert len(pairs) == count
    assert example in map(plain, pairs)
    assert all(isinstance(pair, RatedPair) for pair in pairs)
    for pair in pairs:
        for file in filter(None, (pair.reference, pair.distorted, pair.rival)):
            assert file.is_file()


def test_a_folder_may_be_given_from_where_one_is(name, folder, monkeypatch):
    whole = read_pairs(name, folder)
    monkeypatch.chdir(folder.parent)
    relative = read_pairs(name, folder.name)
    assert list(map(plain, relative)) == list(map(plain, whole))


def test_missing_images_and_malformed_lines_are_reported_or_skipped(name, folder):
    pairs = read_pairs(name, folder)
    _, example, labels = EXPECTED[name]
    gone = next(pair for pair in pairs if plain(pair) == example).distorted
    gone.unlink()
    with (folder / labels).open("a") as file:
        file.write("\nnonsense\n")
    with pytest.raises(InputError) as error:
        read_pairs(name, folder)
    message = str(error.value)
    assert "\n" not in message
    assert "no " in message and gone.name.lower() in message.lower()
    assert f"{labels} line " in message
    with pytest.warns(UserWarning, match="skipped: .*line "):
        rest = read_pairs(name, folder, skip_bad=True)
    assert rest == [pair for pair in pairs if gone not in (pair.distorted, pair.rival)]


@pytest.mark.parametrize("score", ["good", "nan", "", "inf"])
@pytest.mark.parametrize("name", ["csv", "kadid10k"])
def test_score_that_is_no_number(name, folder, score):
    if name == "csv":
        rows = [("clean/a.png", "worse/a1.png", score)]
        write_rows(folder / "scores.csv", ("ref", "dist", "score"), rows)
    else:
        rows = [("I01_07_01.png", "I01.png", score, 0.1)]
        write_rows(folder / "dmos.csv", ("dist_img", "ref_img", "dmos", "var"), rows)
    with pytest.raises(InputError, match=rf"csv line 2: score '{score}' is not a number"):
        read_pairs(name, folder)


@pytest.mark.parametrize("name", ["tid2013"])
def test_both_images_of_a_line_may_be_missing(folder):
    (folder / "reference_images" / "I02.BMP").unlink()
    (folder / "distorted_images" / "i02_08_1.bmp").unlink()
    with pytest.raises(InputError) as error:
        read_pairs("tid2013", folder)
    told = "no reference_images/I02.BMP; no distorted_images/i02_08_1.bmp"
    assert str(error.value) == told


@pytest.mark.parametrize("name", ["pieapp"])
def test_pieapp_compares_with_the_reference_itself_too(folder):
    pair = read_pairs("pieapp", folder)[2]
    assert pair.distorted == pair.reference == folder / "reference_images/train/ref_1.png"
    assert (pair.score, pair.rival.name) == (1.0, "blur_1.png")


@pytest.mark.parametrize("name", ["pieapp"])
def test_preference_that_is_no_probability(folder):
    with (folder / "labels/train/ref_1_pairwise_labels.csv").open("a") as file:
        file.write("ref_1.png,blur_1.png,noise_2.png,1.2,1.2\n")
    with pytest.raises(InputError, match=r"csv line 5: preference 1.2"):
        read_pairs("pieapp", folder)


@pytest.mark.parametrize("name", ["live"])
def test_live_whose_two_lists_disagree(folder):
    lines = (folder / "gblur/info.txt").read_text().replace("sailing1.bmp img2.", "bikes.bmp img2.")
    (folder / "gblur/info.txt").write_text(lines)
    with pytest.raises(InputError, match=r"gblur/img2.bmp .*Sailing1.bmp"):
        read_pairs("live", folder)


@pytest.mark.parametrize("name", ["csv"])
@pytest.mark.parametrize("bad", ["x" * 5000 + "/a.png", "a\0b/c.png", "clean/a.png/b.png"])
def test_names_that_no_file_has_are_skipped(folder, bad):
    rows = [("clean/a.png", "worse/a1.png", 1), ("clean/b.png", bad, 2)]
    write_rows(folder / "scores.csv", ("ref", "dist", "score"), rows)
    with pytest.warns(UserWarning, match="skipped: no "):
        (pair,) = read_pairs("csv", folder / "scores.csv", skip_bad=True)
    assert pair.score == 1


@pytest.mark.parametrize("name", ["csv"])
def test_table_with_photographs_and_distortions(folder):
    rows = [("clean/a.png", "worse/a1.png", 1, "sea", "blur"), ("clean/b.png", "A.png", 2, "", "")]
    write_rows(folder / "scores.csv", ("ref", "dist", "score", "group", "distortion"), rows)
    with pytest.warns(UserWarning, match=r"skipped: no A.png"):
        (pair,) = read_pairs("csv", folder / "scores.csv", skip_bad=True)
    assert (pair.group, pair.distortion) == ("sea", "blur")


@pytest.mark.parametrize("name", ["csv"])
def test_table_without_its_columns_or_not_alone(folder):
    (folder / "scores.csv").write_text("ref,dist,mos\n")
    with pytest.raises(InputError, match=r"scores.csv has no column 'score'"):
        read_pairs("csv", folder)
    (folder / "more.csv").write_text("ref,dist,score\n")
    with pytest.raises(InputError, match=r"has 2 .csv files"):
        read_pairs("csv", folder)
    with pytest.raises(InputError, match="lists no pairs"):
        read_pairs("csv", folder / "more.csv")


def test_folder_that_is_no_data_set(name, tmp_path):
    with pytest.raises(InputError, match=r"no folder .*nowhere"):
        read_pairs(name, tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"no (file|folder) |0 .csv files"):
        read_pairs(name, tmp_path)


def test_unknown_set(tmp_path):
    with pytest.raises(InputError, match="choose from tid2013"):
        read_pairs("tid2014", tmp_path)
