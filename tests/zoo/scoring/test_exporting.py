import subprocess
import sys

import numpy as np
import pytest

import zoo
from zoo.scoring.networks import KerasNetwork, OnnxNetwork

PAIR = "examples/reference.png", "examples/distorted.jpg"
SHIPPED = [name for name in zoo.list_models(trained=True) if zoo.card(name).weights and "." in name]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_score_as_keras(name):
    onnx, other = (zoo.Scorer(name, engine=engine) for engine in ("onnx", "keras"))
    assert float(onnx.score(*PAIR)) == pytest.approx(float(other.score(*PAIR)), abs=1e-4)


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.model_card.WEIGHTS", tmp_path)
    card = zoo.card("pyramid")
    (tmp_path / f"{card.name}.onnx").write_bytes(b"other")
    with pytest.raises(zoo.InputError, match="SHA-256 differs"):
        card.onnx_path()


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "own.onnx"
    zoo.export("pyramid", path)
    return path


def test_an_exported_file_is_a_model(exported):
    scorer = zoo.Scorer(exported)
    assert scorer.card.scale == zoo.card("pyramid").scale
    assert float(scorer.score(*PAIR)) == pytest.approx(float(zoo.Scorer("pyramid").score(*PAIR)))
    with pytest.raises(zoo.InputError, match="use the Keras model"):
        zoo.Scorer(exported, engine="keras").score(*PAIR)


def test_attributes_of_the_file(exported):
    network = OnnxNetwork(exported)
    reference, distorted = network.session.get_inputs()
    assert (reference.name, distorted.name) == ("reference", "distorted")
    assert not any(isinstance(side, int) for side in reference.shape[:3])
    assert network.card["name"] == zoo.card("pyramid").name
    images = np.random.default_rng(0).uniform(0, 255, (2, 3, 100, 140, 3)).astype("float32")
    keras_network = KerasNetwork(zoo.load("pyramid", image_size=None))
    np.testing.assert_allclose(network(*images), keras_network(*images), atol=1e-4)


def test_exports_that_cannot_be(tmp_path, monkeypatch):
    with pytest.raises(zoo.InputError, match="export them one by one"):
        zoo.export("ensemble", tmp_path / "e.onnx")
    monkeypatch.setattr("zoo.scoring.exporting.find_spec", lambda _: None)
    with pytest.raises(zoo.InputError, match=r"macs-iqa\[onnx\]"):
        zoo.export("pyramid", tmp_path / "p.onnx")
    assert not list(tmp_path.iterdir())


def test_a_changed_bit_is_found(exported, tmp_path):
    content = exported.read_bytes()
    for place in range(1000, len(content), len(content) // 20):
        changed = bytearray(content)
        changed[place] ^= 1
        (tmp_path / "changed.onnx").write_bytes(changed)
        with pytest.raises(zoo.InputError, match=r"changed\.onnx"):
            zoo.Scorer(tmp_path / "changed.onnx")


@pytest.mark.parametrize(
    "metadata", [{}, {"card": "{"}, {"card": "[]"}, {"layout": "5"}, {"layout": '{"kernels": 1}'}]
)
def test_files_of_others(exported, tmp_path, metadata):
    onnx = pytest.importorskip("onnx")
    model = onnx.load(exported)
    known = {item.key: item.value for item in model.metadata_props}
    onnx.helper.set_model_props(model, {**known, **metadata} if metadata else {})
    onnx.save(model, tmp_path / "theirs.onnx")
    with pytest.raises(zoo.InputError, match=r"theirs\.onnx (was not written|is damaged)"):
        zoo.Scorer(tmp_path / "theirs.onnx")


def test_other_files_are_refused(tmp_path):
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    with pytest.raises(zoo.InputError, match=r"bad\.onnx"):
        zoo.Scorer(tmp_path / "bad.onnx")
    with pytest.raises(zoo.InputError, match="no file"):
        zoo.Scorer(tmp_path / "none.onnx")


@pytest.mark.parametrize(
    "command",
    [
        ["score", *PAIR],
        ["score", *PAIR, "--model", "ensemble", "--tta", "--json"],
        ["evaluate", "examples", "examples", "--out", "{out}"],
    ],
)
def test_scoring_imports_no_framework(command, tmp_path):
    arguments = [argument.format(out=tmp_path / "out.txt") for argument in command]
    code = (
        "import sys; from macs_command.macs import main; main(sys.argv[1:]); "
        "sys.exit(bool({'tensorflow', 'jax', 'torch', 'keras'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code, *arguments], check=True)
