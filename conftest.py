import os
from pathlib import Path

os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")  # tests compile more than they run

import keras
import numpy as np
import pytest

import zoo

ROOT = Path(__file__).parent
ON_EVERY_BACKEND = (
    "macs_layers",
    "macs_losses",
    "tests/macs_layers",
    "tests/macs_losses",
    "tests/scripts/test_on_every_backend.py",
    "tests/tuning/test_devices.py",
    "tests/tuning/test_objectives.py",
    "tests/zoo/architectures",
    "tests/zoo/maps",
    "tests/zoo/scoring/test_perceptual_loss.py",
    "tests/zoo/test_registry.py",
    "tests/zoo/training/test_devices.py",
    "tests/zoo/training/test_train.py",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.relative_to(ROOT).as_posix().startswith(ON_EVERY_BACKEND):
            item.add_marker(pytest.mark.backend)


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(0)


@pytest.fixture(autouse=True)
def run_docstrings_in_a_folder_of_their_own(request, doctest_namespace, tmp_path, monkeypatch):
    if isinstance(request.node, pytest.DoctestItem):
        doctest_namespace.update(np=np, zoo=zoo)
        (tmp_path / "examples").symlink_to(ROOT / "examples")
        monkeypatch.chdir(tmp_path)
