from importlib.util import find_spec

import numpy as np
import pytest

import zoo
from zoo.benchmarking import CLASSICAL, ClassicalJudge


@pytest.fixture(scope="module")
def images():
    if not (find_spec("piq") and find_spec("torch")):
        pytest.skip("needs piq and torch")
    picture = zoo.data.read_image("examples/reference.png")
    noise = np.random.default_rng(0).normal(0, 1, picture.shape)
    noisy = [np.clip(picture + s * noise, 0, 255).astype("uint8") for s in (10, 40)]
    return picture, *noisy


@pytest.mark.parametrize("name", CLASSICAL)
def test_more_is_better(name, images):
    judge = ClassicalJudge(name)
    picture, weak, strong = images
    scores = [judge.score(picture, copy) for copy in (picture, weak, strong)]
    assert scores[0] > scores[1] > scores[2]


def test_psnr_is_in_decibels(images):
    picture, weak, _ = images
    error = np.mean((picture.astype(float) - weak) ** 2)
    assert ClassicalJudge("PSNR").score(picture, weak) == pytest.approx(
        10 * np.log10(255**2 / error), abs=1e-3
    )


def test_without_piq(monkeypatch):
    monkeypatch.setattr("zoo.benchmarking.classical.find_spec", lambda name: None)
    with pytest.raises(zoo.InputError, match="pip install"):
        ClassicalJudge("SSIM")
    with pytest.raises(zoo.InputError, match="unknown metric 'LPIPS'; choose from PSNR"):
        ClassicalJudge("LPIPS")
