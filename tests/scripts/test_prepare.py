import subprocess
import sys

import pytest
from macs_command.commands.prepare import NAMES
from macs_command.macs import main

from tests.zoo.data.trees import TREES, write_rows
from zoo.data import READERS, PairStore


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err.replace("\r", "")


def test_the_command_knows_every_reader():
    assert list(NAMES) == list(READERS)


def test_a_set_is_packed_and_summed_up(capsys, tmp_path):
    TREES["csiq"](tmp_path / "set")
    out = tmp_path / "csiq.h5"
    code, printed, _ = run(capsys, "prepare", "csiq", tmp_path / "set", out, "--hold-out", 1)
    assert code == 0
    assert printed == (
        f"{out}: 6 pairs of 2 photographs, 1 of them held out; 1 - DMOS of CSIQ, 0 to 1, "
        "higher is better, turned: 1 - DMOS\n"
    )


def test_crops_and_whole_images(capsys, tmp_path):
    TREES["kadid10k"](tmp_path / "set")
    for crop, size in (("288", [288, 288]), ("none", [24, 32])):
        out = tmp_path / f"{crop}.h5"
        run(capsys, "prepare", "kadid10k", tmp_path / "set", out, "--crop", crop)
        with PairStore(out) as store:
            assert store.sizes[0].tolist() == size
    with pytest.raises(SystemExit, match="2"):
        main(["prepare", "kadid10k", "set", "out.h5", "--crop", "half"])
    assert "'half' is neither a positive integer nor none" in capsys.readouterr().err


def test_bad_input_is_one_line_unless_it_is_skipped(capsys, tmp_path):
    TREES["csv"](tmp_path)
    rows = [("clean/a.png", "worse/a1.png", 3), ("clean/a.png", "nothing.png", "good")]
    write_rows(tmp_path / "scores.csv", ("ref", "dist", "score"), rows)
    arguments = ["prepare", "csv", tmp_path, tmp_path / "s.h5"]
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "macs: error: no nothing.png; scores.csv line 3: score 'good' is not a number" in err
    assert not list(tmp_path.glob("*.h5"))
    code, out, err = run(capsys, *arguments, "--skip-bad")
    assert code == 0 and "macs: warning: skipped: no nothing.png; scores.csv" in err
    assert out.startswith(f"{tmp_path}/s.h5: 1 pairs of 1 photographs")


def test_help_lists_the_sets_without_reading_them(capsys):
    check = (
        "import sys; from macs_command.macs import main\n"
        "try: main(['prepare', '--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "assert not {'h5py', 'cv2', 'numpy', 'keras'} & set(sys.modules)"
    )
    outcome = subprocess.run([sys.executable, "-c", check], check=True, capture_output=True)
    assert b"kadid10k" in outcome.stdout
