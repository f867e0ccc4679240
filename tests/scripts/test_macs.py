import json
import subprocess
import sys
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest
from macs_command.macs import COMMANDS, main, make_parser

import zoo

PAIR = ["examples/reference.png", "examples/distorted.jpg"]


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_score_prints_the_score_with_its_scale(capsys):
    code, out, err = run(capsys, "score", *PAIR)
    card = zoo.card("fidelity")
    assert (code, err) == (0, "")
    assert out.startswith(f"{card.example:.3f} (90 % interval ")
    assert out.endswith(f"; {card.scale})  {card.name}\n")


def test_score_as_a_record_and_a_figure(capsys, tmp_path):
    code, out, _ = run(capsys, "score", *PAIR, "--json", "--figure", tmp_path / "out.png")
    record = json.loads(out)
    assert code == 0
    assert record["score"] == pytest.approx(zoo.card("fidelity").example, abs=1e-3)
    assert [record["reference"], record["distorted"]] == PAIR
    assert record["direction"] == "higher is better"
    assert cv2.imread(str(tmp_path / "out.png")) is not None


def test_transparent_picture_warns_and_is_scored(capsys, tmp_path):
    clear = np.dstack([cv2.imread(PAIR[0]), np.full((300, 451), 200, "uint8")])
    cv2.imwrite(str(tmp_path / "clear.png"), clear)
    code, out, err = run(capsys, "score", PAIR[0], tmp_path / "clear.png")
    assert code == 0 and out
    assert err.startswith("macs: warning: ") and err.count("\n") == 1
    assert "on white" in err


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (["score", PAIR[0], "nothing.png"], "no file nothing.png"),
        (["score", PAIR[0], "setup.cfg"], "cannot read setup.cfg"),
        (["score", PAIR[0], "examples"], "is not a file"),
        (["score", *PAIR, "--model", "simpel"], "unknown model 'simpel'; did you mean simple"),
        (["score", *PAIR, "--model", "tiled.b"], "tiled.b has no trained weights"),
        (["score", *PAIR, "--figure", "out.gnp"], "extension .png"),
        (["models", "atention"], "did you mean attention"),
        (["train", "nothing", "--data", ".", "--out", "runs"], "unknown recipe 'nothing'"),
        (["train", "model4", "--data", ".", "--out", "runs", "--set", "a=1"], "setting 'a'"),
        (["benchmark", "--data", "nowhere"], "no file nowhere"),
        (["benchmark", "--data", "nowhere", "--model", "simpel"], "unknown model 'simpel'"),
        (["benchmark", "--data", ".", "--classical", "LPIPS"], "unknown metric 'LPIPS'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capsys, arguments, problem):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("macs: error: ") and err.count("\n") == 1
    assert problem in err


def test_damaged_picture_is_one_line_whatever_the_decoder_says(tmp_path):
    (tmp_path / "cut.png").write_bytes(Path(PAIR[0]).read_bytes()[:100_000])
    command = [sys.executable, "-m", "macs_command", "score", PAIR[0], tmp_path / "cut.png"]
    outcome = subprocess.run(command, capture_output=True, text=True)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("macs: error: cannot read ")
    assert outcome.stderr.count("\n") == 1


def test_images_of_different_sizes(capsys, tmp_path):
    cv2.imwrite(str(tmp_path / "small.png"), cv2.imread(PAIR[0])[:299])
    code, _, err = run(capsys, "score", PAIR[0], tmp_path / "small.png")
    assert code == 2
    assert "examples/reference.png is 451 x 300" in err and "small.png is 451 x 299" in err


def test_models_is_a_table_for_people_and_a_record_for_programs(capsys):
    _, out, _ = run(capsys, "models")
    _, *lines, caption = out.splitlines()
    assert [line.split()[0] for line in lines] == zoo.list_models()
    assert max(map(len, out.splitlines())) <= 100
    (default,) = (line for line in lines if "(default)" in line)
    card = zoo.card("fidelity")
    assert default.startswith("fidelity ") and f"{card.parameters:,}" in default
    assert f"{card.figures['srcc']:.3f}" in default
    speed = json.loads(Path(zoo.__file__).with_name("speed.json").read_text())
    milliseconds = speed["models"][card.name]["milliseconds"]
    assert f" {milliseconds:.0f} " in default and "768 x 512" in caption

    _, out, _ = run(capsys, "models", "--trained", "--json")
    records = json.loads(out)
    assert [record["name"] for record in records] == zoo.list_models(trained=True)
    assert [record["name"] for record in records if record["default"]] == ["fidelity"]
    assert all(record["milliseconds"] > 0 for record in records)
    _, out, _ = run(capsys, "models", "simple.*", "--json")
    assert [record["name"] for record in json.loads(out)] == zoo.list_models("simple.*")


def test_card_as_text_record_and_page(capsys):
    card = zoo.card("simple")
    _, out, _ = run(capsys, "card", "simple")
    assert card.sha256 in out and str(card.figures["srcc"]) in out
    _, out, _ = run(capsys, "card", "simple", "--json")
    assert json.loads(out) == json.loads(json.dumps(card.facts()))
    _, out, _ = run(capsys, "card", "simple", "--markdown")
    assert out.startswith("---\nlicense:") and f'zoo.Scorer("{card.name}")' in out


def test_unknown_name_lists_at_most_three(capsys):
    _, _, err = run(capsys, "card", "simple.x")
    assert err.count(" or ") == 2
    _, _, err = run(capsys, "card", "qqq")
    assert "macs models" in err and len(err) < 100


@pytest.mark.parametrize(
    "arguments",
    [
        ["--tta", *PAIR],
        ["--model", "simple", "pyramid", "--tta", *PAIR],
        ["--model", "simple", "pyramid", *PAIR, "--tta"],
        ["--tta", "flips", "--model", "simple", "pyramid", *PAIR],
        [PAIR[0], "--model", "simple", "--model", "pyramid", PAIR[1], "--tta=flips"],
        [*PAIR, "--model=simple", "--model", "pyramid", "--tta", "flips"],
    ],
)
def test_options_may_stand_anywhere(arguments):
    options = make_parser().parse_args(["score", *arguments])
    assert [options.reference, options.distorted, options.tta] == [*PAIR, "flips"]
    assert options.model in (None, ["simple", "pyramid"])


@pytest.mark.parametrize(
    "arguments, expected",
    [
        ("evaluate --model m REF DIST", {"model": ["m"], "references": "REF", "distorted": "DIST"}),
        ("evaluate REF --json DIST", {"model": None, "references": "REF", "distorted": "DIST"}),
        ("evaluate --pairs t.csv --model a b", {"model": ["a", "b"], "references": None}),
        ("evaluate --pairs t.csv --ray ray://x --out o", {"ray": "ray://x", "references": None}),
        ("compare --model m REF --tta A B", {"model": ["m"], "reference": "REF", "second": "B"}),
        ("prepare --beside a.h5 csv DIR o.h5", {"beside": ["a.h5"], "name": "csv", "out": "o.h5"}),
        ("train --data a.h5 R --set x=-1 --out o", {"data": ["a.h5"], "recipe": "R", "out": "o"}),
        ("tune --fix a=1 simple --data d --out o", {"architecture": "simple", "fix": [("a", 1)]}),
        ("benchmark --classical --data d e", {"classical": [], "data": ["d", "e"]}),
        ("calibrate --range -1 .5 m --data d --out o", {"range": [-1, 0.5], "model": "m"}),
        ("score --mod m REF -- -DIST", {"model": ["m"], "distorted": "-DIST"}),
        ("score - --json DIST", {"reference": "-", "json": True}),
    ],
)
def test_options_may_stand_anywhere_in_every_command(arguments, expected):
    options = vars(make_parser().parse_args(arguments.split()))
    assert {name: options[name] for name in expected} == expected


@pytest.mark.parametrize(
    "arguments, fix",
    [
        ("score --model REF DIST", "REF DIST before --model"),
        ("score --model a --tta b", "REF DIST before --model"),
        ("train --data a.h5 --out o", "RECIPE before --data"),
        ("score a b c", "unrecognized arguments: c"),
        ("export -- a --", "-- can be given only once"),
        ("score a", "required: DIST"),
        ("score a b --tta --threads two", "'two' is not a positive integer"),
    ],
)
def test_arguments_that_cannot_be_are_one_line(capsys, arguments, fix):
    with pytest.raises(SystemExit, match="2"):
        main(arguments.split())
    err = capsys.readouterr().err
    assert fix in err and err.count("\n") == 1


def test_half_of_the_folders(capsys):
    code, out, err = run(capsys, "evaluate", "REF")
    assert (code, out) == (2, "") and "DIST_DIR" in err
    code, out, err = run(capsys, "evaluate", "--model", "REF", "DIST")
    assert (code, out) == (2, "") and "REF_DIR and DIST_DIR before --model" in err


def test_several_models_give_a_line_each_and_their_mean(capsys):
    _, out, _ = run(capsys, "score", "--model", "simple", "pyramid", "simple+pyramid", *PAIR)
    scores = [float(line.split()[0]) for line in out.splitlines()]
    assert scores[2] == pytest.approx((scores[0] + scores[1]) / 2, abs=2e-3)
    _, out, _ = run(capsys, "score", "--json", "--model", "simple", "pyramid", "--", *PAIR)
    names = [json.loads(line)["model"] for line in out.splitlines()]
    assert names == ["simple.viewed", "pyramid.distorted_tid2013"]
    code, out, err = run(capsys, "score", *PAIR, "--map", "map.png", "--model", "simple", "bn")
    assert (code, out) == (2, "") and "--model simple+bn" in err


def test_doctor_scores_the_example(capsys):
    code, out, err = run(capsys, "doctor", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["example"]["score"] == pytest.approx(zoo.card("fidelity").example, abs=1e-3)
    assert found["backend"]["chosen"] == keras.backend.backend()
    assert "cpu:0" in found["backend"]["devices"]
    assert "threads" in found["engines"]["onnx"]
    code, out, _ = run(capsys, "doctor")
    assert code == 0 and keras.__version__ in out


def test_doctor_tells_what_is_wrong(capsys, monkeypatch):
    monkeypatch.setattr(zoo.Scorer, "score", lambda *_: 1.0)
    code, out, _ = run(capsys, "doctor")
    assert code == 1 and f"the card says {zoo.card('fidelity').example}" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command(capsys, shell):
    _, out, _ = run(capsys, "completion", shell)
    assert all(name in out for name in COMMANDS)


def test_bash_completes_commands_and_options(tmp_path):
    (tmp_path / "macs.bash").write_bytes(
        subprocess.run(
            [sys.executable, "-m", "macs_command", "completion", "bash"],
            check=True,
            capture_output=True,
        ).stdout
    )
    script = (
        "source macs.bash; COMP_WORDS=(macs {words}); COMP_CWORD={place}; "
        "$(complete -p macs | grep -o -- '-F [^ ]*' | cut -c4-) macs; echo ${{COMPREPLY[*]}}"
    )
    for words, expected in (("eva", "evaluate"), ("score --fig", "--figure")):
        command = script.format(words=words, place=len(words.split()))
        outcome = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        assert outcome.stdout.split() == [expected]


def test_unexpected_errors_keep_their_traceback(monkeypatch):
    monkeypatch.setattr("zoo.list_models", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["models"])


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["score", "--help"], ["completion", "bash"]]
)
def test_help_imports_nothing_heavy(arguments):
    check = (
        "import sys; from macs_command.macs import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'keras', 'tensorflow', 'numpy', 'cv2', 'matplotlib', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", check, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("arguments", [["models"], ["score", PAIR[0], "nothing.png"]])
def test_commands_without_a_network_do_not_import_keras(arguments):
    check = (
        "import sys; from macs_command.macs import main\n"
        "main(sys.argv[1:]); assert 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", check, *arguments], check=True, capture_output=True)


def test_every_command_has_a_line_of_help():
    for command in COMMANDS.values():
        assert command.__doc__ and "\n" not in command.__doc__


def test_score_with_a_map_and_views(capsys, tmp_path):
    small = [tmp_path / name for name in ("reference.png", "distorted.png")]
    for path, source in zip(small, PAIR, strict=True):
        cv2.imwrite(str(path), cv2.imread(source)[:64, :64])
    code, out, _ = run(capsys, "score", *small, "--map", tmp_path / "map.png", "--tta")
    assert code == 0
    assert " +- " in out
    assert cv2.imread(str(tmp_path / "map.png")).shape[1] == 1440
