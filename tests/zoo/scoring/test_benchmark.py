import shutil

import pytest

import zoo
from zoo.scoring import benchmark


@pytest.fixture
def tid_like(tmp_path):
    """The example pair as two photographs in TID2013's layout, only one of them held out."""
    held_out = zoo.card("simple").data["held_out"][0]
    for folder in ("reference_images", "distorted_images"):
        (tmp_path / folder).mkdir()
    lines = []
    for photograph in (held_out, "99"):
        reference = tmp_path / "reference_images" / f"i{photograph}.bmp"
        shutil.copy("examples/reference.png", reference)
        for kind in ("08", "10"):
            for level, file in enumerate(("distorted.jpg", "reference.png"), start=1):
                name = f"i{photograph}_{kind}_{level}.bmp"
                shutil.copy(f"examples/{file}", tmp_path / "distorted_images" / name)
                lines.append(f"{level + int(kind) / 100} {name}\n")
    (tmp_path / "mos_with_names.txt").write_text("".join(lines))
    return tmp_path


def test_only_photographs_left_out_of_training_count(tid_like):
    figures = benchmark(zoo.Scorer("simple"), tid_like)
    assert {name: agreement.pairs for name, agreement in figures.items()} == {
        "08": 2,
        "10": 2,
        "all": 4,
    }
    assert figures["08"].srcc == pytest.approx(1)


def test_data_without_them(tid_like):
    ratings = tid_like / "mos_with_names.txt"
    others = [line for line in ratings.read_text().splitlines() if "i99" in line]
    ratings.write_text("\n".join(others))
    with pytest.raises(zoo.InputError, match="has none of the photographs"):
        benchmark(zoo.Scorer("simple"), tid_like)
