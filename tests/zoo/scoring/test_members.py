from dataclasses import replace

import pytest

import zoo


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two models of one scale as files with their cards."""
    folder = tmp_path_factory.mktemp("models")
    for name, units in (("first", 32), ("second", 16)):
        model = zoo.load("simple", weights=None, dense_units=units)
        model.save(folder / f"{name}.keras")
        zoo.card("simple").write(folder / f"{name}.json")
    return folder


def test_ensemble_of_files_and_names(folder):
    pair = zoo.data.image_pair("examples/reference.png", "examples/distorted.jpg")
    singles = [zoo.Scorer(model) for model in (folder / "first.keras", folder / "second.keras")]
    values = [float(single.score(*pair)) for single in singles]
    score = zoo.Scorer(folder).score(*pair)
    assert score.model == "first+second"
    assert score.value == pytest.approx(sum(values) / 2)
    assert score.spread == pytest.approx(abs(values[0] - values[1]) / 2**0.5)
    assert zoo.Scorer(["simple", folder]).name == "simple.viewed+first+second"


def test_models_that_cannot_be_together(folder, tmp_path):
    other = replace(zoo.card("simple"), scale=zoo.Scale("other", 1, 5, 3, 1))
    (tmp_path / "other.keras").write_bytes((folder / "first.keras").read_bytes())
    other.write(tmp_path / "other.json")
    with pytest.raises(zoo.InputError, match="the models of an ensemble need the same scale"):
        zoo.Scorer(["simple", tmp_path])


def test_files_that_cannot_be_used(folder, tmp_path):
    with pytest.raises(zoo.InputError, match=r"no file .*none.keras"):
        zoo.Scorer(tmp_path / "none.keras")
    (tmp_path / "bare.keras").write_bytes(b"no model")
    with pytest.raises(zoo.InputError, match=r"no card bare.json next to"):
        zoo.Scorer(tmp_path / "bare.keras")
    zoo.card("tiled.b").write(tmp_path / "bare.json")
    with pytest.raises(zoo.InputError, match="has no scale"):
        zoo.Scorer(tmp_path / "bare.keras")
    zoo.card("simple").write(tmp_path / "bare.json")
    with pytest.raises(zoo.InputError, match=r"cannot load .*bare.keras"):
        zoo.Scorer(tmp_path).score("examples/reference.png", "examples/distorted.jpg")
    with pytest.raises(zoo.InputError, match="no model given"):
        zoo.Scorer([])


def test_network_for_images_of_any_size(tmp_path):
    zoo.load("pyramid", weights=None, image_size=None).save(tmp_path / "any.keras")
    zoo.card("simple").write(tmp_path / "any.json")
    scorer = zoo.Scorer(tmp_path)
    assert scorer.score("examples/reference.png", "examples/distorted.jpg").windows == 1
    assert scorer.networks[0].window is None


def test_network_for_images_of_one_size(tmp_path):
    zoo.load("pyramid", weights=None, image_size=288).save(tmp_path / "one.keras")
    zoo.card("tiled").write(tmp_path / "one.json")
    pair = "examples/reference.png", "examples/distorted.jpg"
    with pytest.raises(zoo.InputError, match="one has no ONNX file"):
        zoo.Scorer(tmp_path, engine="onnx").score(*pair)
    assert zoo.Scorer(tmp_path).score(*pair).windows == 4
