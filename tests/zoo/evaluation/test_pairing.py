import pytest

import zoo
from zoo.evaluation import find_pairs


def make(folder, *names):
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    return folder


def test_originals_rule_and_order(tmp_path):
    references = make(tmp_path / "r", "I01.BMP", "i2.png", "readme.txt")
    distorted = make(tmp_path / "d", "i2_1.bmp", "i01_10_1.bmp", "i01_9_1.bmp", "notes.txt")
    pairs = find_pairs(references, distorted)
    assert [(pair.name, pair.reference.name) for pair in pairs] == [
        ("i01_9_1.bmp", "I01.BMP"),
        ("i01_10_1.bmp", "I01.BMP"),
        ("i2_1.bmp", "i2.png"),
    ]


def test_equal_names_come_before_the_rule(tmp_path):
    references = make(tmp_path / "r", "a.png", "a_b.png")
    distorted = make(tmp_path / "d", "a_b.jpg", "a_c.jpg")
    pairs = find_pairs(references, distorted)
    assert [pair.reference.name for pair in pairs] == ["a_b.png", "a.png"]


def test_images_without_a_reference_are_reported(tmp_path):
    references = make(tmp_path / "r", "a.png", "a.bmp")
    distorted = make(tmp_path / "d", "a_1.jpg", "b_1.jpg")
    two, none = find_pairs(references, distorted)
    assert two.reference is None and "two references for a_1.jpg: a.bmp, a.png" in two.problem
    assert none.reference is None and "neither b_1 nor b" in none.problem


def test_table_of_pairs(tmp_path):
    references, distorted = make(tmp_path / "r", "x.png"), make(tmp_path / "d")
    table = tmp_path / "pairs.csv"
    table.write_text("Dist, Ref\nsub/2.png,x.png\n\n1.png,x.png\n")
    pairs = find_pairs(references, distorted, table)
    assert [pair.name for pair in pairs] == ["1.png", "sub/2.png"]
    assert pairs[1].distorted == distorted / "sub/2.png"
    assert pairs[1].reference == references / "x.png"


@pytest.mark.parametrize(
    "content, problem",
    [
        ("a,b\n", "has no column 'ref', 'dist'"),
        ("", "has no column 'ref', 'dist'"),
        ("ref,dist\n", "lists no pairs"),
        ("ref,dist\nx.png\n", "line 2 has no ref or no dist"),
        ("ref,dist\nx.png,1\nx.png,1\n", "line 3 repeats 1"),
    ],
)
def test_bad_table(tmp_path, content, problem):
    (tmp_path / "pairs.csv").write_text(content)
    with pytest.raises(zoo.InputError, match=problem):
        find_pairs(tmp_path, tmp_path, tmp_path / "pairs.csv")


def test_folders_that_hold_nothing(tmp_path):
    with pytest.raises(zoo.InputError, match="contains no images"):
        find_pairs(tmp_path, tmp_path)
    with pytest.raises(zoo.InputError, match=r"no folder .*nowhere"):
        find_pairs(tmp_path, tmp_path / "nowhere")
