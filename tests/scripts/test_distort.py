from macs_command.macs import main

from tests.zoo.data.trees import picture
from zoo.data import PairStore, read_image


def test_photographs_become_a_store_and_a_sheet(capsys, tmp_path):
    picture(tmp_path / "photographs" / "a.png", shape=(50, 70))
    out, sheet = tmp_path / "d.h5", tmp_path / "sheet.png"
    arguments = ["distort", tmp_path / "photographs", out, "--crop", 40, "--sheet", sheet]
    assert main(list(map(str, arguments))) == 0
    assert capsys.readouterr().out.startswith(f"{out}: 125 pairs of 1 photographs, 0 of them held")
    with PairStore(out) as store:
        assert store.sizes[0].tolist() == [40, 40]
    assert read_image(sheet).shape[2] == 3


def test_folder_without_photographs(capsys, tmp_path):
    assert main(["distort", str(tmp_path), str(tmp_path / "d.h5")]) == 2
    assert "contains no images" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
