import gc

import pytest

from tests.tuning import small


@pytest.fixture(scope="session", autouse=True)
def quick_collections():
    """Freezes imported objects: KerasTuner collects garbage before each trial."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return small.store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def batches(store):
    return small.batches(store)
