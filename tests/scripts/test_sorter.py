import pytest

from macs_losses import sorters
from tests.scripts.test_macs import run


def test_check_prints_both_errors(capsys):
    code, out, err = run(capsys, "sorter", "check", "expected_ranks", "--length", 64)
    figures = sorters.check("expected_ranks", length=64)
    assert (code, err) == (0, "")
    assert f"{figures['both']:.4f} with" in out
    assert f"{figures['predictions']:.4f} with" in out


@pytest.mark.slow
def test_trained_sorter_can_be_checked(capsys, tmp_path):
    path = tmp_path / "mine.weights.h5"
    code, trained, _ = run(capsys, "sorter", "train", "conv16", "--out", path, "--vectors", 64)
    assert code == 0
    code, checked, _ = run(capsys, "sorter", "check", path)
    assert code == 0
    assert trained.endswith(checked)


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (["check", "quick"], "Unknown sorter `quick`"),
        (["check", "setup.cfg"], "must be .json, .keras, .weights.h5"),
        (["check", "damaged.json"], "Cannot read sorter file `damaged.json`"),
        (["check", "damaged.weights.h5"], "Cannot read sorter file `damaged.weights.h5`"),
        (["train", "conv16", "--out", "conv16.json"], "*.weights.h5"),
        (["train", "expected_ranks", "--out", "ranks.txt"], "*.json"),
        (
            ["train", "expected_ranks", "--out", "r.json", "--vectors", "9"],
            "only conv16 accepts --vectors",
        ),
        (["train", "expected_ranks", "--out", "nowhere/r.json"], "no folder nowhere"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capsys, tmp_path, monkeypatch, arguments, problem):
    monkeypatch.chdir(tmp_path)
    for name in ("setup.cfg", "damaged.json", "damaged.weights.h5"):
        (tmp_path / name).write_text("nonsense")
    code, out, err = run(capsys, "sorter", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("macs: error: ") and err.count("\n") == 1
    assert problem in err
