import json
import shutil

import pytest

from macs_losses.sorters import NAMES, ExpectedRanks, NetworkSorter, bundled, get


def test_bundled_sorters_are_there():
    assert isinstance(get("expected_ranks"), ExpectedRanks)
    assert isinstance(get("conv16"), NetworkSorter)


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_refused(name, tmp_path, monkeypatch):
    for file in (*NAMES.values(), "sha256.json"):
        shutil.copy(bundled.FOLDER / file, tmp_path)
    damaged = tmp_path / NAMES[name]
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"is damaged: its SHA-256 is .* Reinstall the package"):
        get(name)


def test_a_sorter_from_a_path(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"noise": 0.5, "exponent": 0.1}))
    assert get(path).noise == 0.5
    path.write_text(json.dumps({"noise": 0.6, "exponent": 0.1}))
    assert get(path).noise == 0.6
    shutil.copy(bundled.FOLDER / "conv16.weights.h5", tmp_path / "mine.weights.h5")
    assert get(str(tmp_path / "mine.weights.h5")).length == 16


def test_bad_sorters_name_the_fix(tmp_path):
    with pytest.raises(ValueError, match=r"Unknown sorter `nonesuch.keras`"):
        get("nonesuch.keras")
    (tmp_path / "sorter.txt").write_text("")
    with pytest.raises(ValueError, match=r"must be \.json"):
        get(tmp_path / "sorter.txt")
