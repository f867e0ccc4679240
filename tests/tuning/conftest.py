import pytest

from tests.tuning import small


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return small.store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def batches(store):
    return small.batches(store)
