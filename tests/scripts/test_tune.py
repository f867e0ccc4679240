import pytest
from macs_command.commands import tune
from macs_command.macs import main

import tuning
import zoo
from tests.tuning import small
from tuning.oracles import TUNERS
from zoo.architectures import ARCHITECTURES


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return small.store(tmp_path_factory.mktemp("store"))


def run(capsys, *arguments):
    try:
        code = main(["tune", *map(str, arguments)])
    except SystemExit as end:
        code = end.code
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_best_model_can_be_scored_with(capsys, store, tmp_path):
    out = tmp_path / "out"
    fast = ["--trials", 1, "--epochs", 1, "--image-size", 16, "--fix", "sorter=expected_ranks"]
    fixed = ["--fix", "hidden_units=16", "--fix", "levels=2"]
    code, printed, err = run(capsys, "pyramid", "--data", store, "--out", out, *fixed, *fast)
    assert code == 0, err
    assert "trial 0: started on cpu:0" in err
    assert "1 trials; validation SRCC" in printed and "324" not in printed

    card = zoo.card(str(out / "best"))
    assert card.config["hidden_units"] == 16 and card.config["image_size"] == 16
    # one fold to train on and one to choose by; the third photograph took no part
    assert len(card.data["train"]) == 2 and len(card.data["held_out"]) == 1
    model = zoo.load(str(out / "best"))
    assert model.input_shape[0] == (None, 16, 16, 3)
    score = zoo.Scorer(str(out / "best")).score("examples/reference.png", "examples/distorted.jpg")
    assert score.scale == card.scale

    (out / "best" / card.weights).write_bytes(b"something else")
    with pytest.raises(zoo.InputError, match="SHA-256"):
        zoo.load(str(out / "best"))


def test_the_choices_are_those_of_the_package():
    assert tune.NAMES == tuple(tuning.spaces.ARCHITECTURES) == tuple(ARCHITECTURES)
    assert tune.TUNERS == TUNERS
    assert tuple(tuning.GOALS) == tune.GOALS


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (["simpel"], "invalid choice: 'simpel'"),
        (["simple", "--tuner", "grid"], "invalid choice: 'grid'"),
        (["simple", "--trials", "0"], "'0' is not a positive integer"),
        (["simple", "--fix", "dropout"], "'dropout' is not NAME=VALUE"),
        (["simple", "--fix", "drop=1"], "unknown hyperparameter drop; choose from filters, width"),
        (["simple", "--devices", "gpu:9"], "no device 'gpu:9'"),
        (["simple", "--fold", "9"], "has no fold 9"),
        (["simple", "--image-size", "288"], "smaller than image_size=288"),
        (["simple", "--worker", "a"], "worker a has no chief"),
    ],
)
def test_bad_input(capsys, store, tmp_path, arguments, problem):
    out = tmp_path / "out"
    size = [] if "--image-size" in arguments else ["--image-size", 16]
    code, printed, err = run(capsys, *arguments, "--data", store, "--out", out, *size)
    assert (code, printed) == (2, "")
    assert problem in err and "Traceback" not in err
    assert not (out / "search.json").exists()


def test_missing_store(capsys, tmp_path):
    code, _, err = run(capsys, "simple", "--data", "nothing.h5", "--out", tmp_path / "out")
    assert (code, err) == (2, "macs: error: no file nothing.h5\n")
