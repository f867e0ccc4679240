import pytest

import zoo
from zoo.evaluation import read_human_scores


@pytest.mark.parametrize(
    "content",
    [
        "name,mos\nA.png,4.5\nb.png,-1\n",
        "ref,Score,dist\nx, 4.5,A.png\nx,-1,b.png\n",
        "A.png,4.5\nb.png,-1\n",
        "4.5 A.png\n-1 b.png\n",
        "\n4.5,A.png\n\n-1,b.png\n",
    ],
)
def test_forms(tmp_path, content):
    (tmp_path / "mos.csv").write_text(content)
    assert read_human_scores(tmp_path / "mos.csv") == {"a.png": 4.5, "b.png": -1}


@pytest.mark.parametrize(
    "content, problem",
    [
        ("", "contains no scores"),
        ("one,two,three\n", "columns name and score"),
        ("name,mos\na.png,good\n", "line 2: score 'good' is not a number"),
        ("name,mos\na.png,nan\n", "line 2: score 'nan' is not a number"),
        ("name,mos\na.png\n", "line 2 has 1 cells"),
        ("a.png,1\nA.PNG,2\n", "line 2 repeats A.PNG"),
        ("name,mos\n" + "a" * 200_000 + ",1\n", "line 2: field larger than field limit"),
    ],
)
def test_malformed(tmp_path, content, problem):
    (tmp_path / "mos.csv").write_text(content)
    with pytest.raises(zoo.InputError, match=problem):
        read_human_scores(tmp_path / "mos.csv")


def test_no_file(tmp_path):
    with pytest.raises(zoo.InputError, match=r"no file .*mos.csv"):
        read_human_scores(tmp_path / "mos.csv")
