import pytest

import zoo
from tests.zoo.evaluation.folders import make_folders


@pytest.fixture(scope="session")
def scorer():
    return zoo.Scorer("simple")


@pytest.fixture
def folders(tmp_path):
    return make_folders(tmp_path)
