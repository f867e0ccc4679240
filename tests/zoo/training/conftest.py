from contextlib import contextmanager

import pytest

from zoo.data import Split, distort_photographs
from zoo.training import Recipe
from zoo.training.run_folder import RunFolder


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The two example photographs through all distortions, one of them held out: 250 pairs."""
    path = tmp_path_factory.mktemp("store") / "ours.h5"
    distort_photographs("examples", path, crop=32, split=Split(held_out=1))
    return path


@pytest.fixture(scope="session")
def quick():
    """A recipe that takes seconds."""
    return Recipe(
        model="pyramid.distorted",
        overrides={"image_size": 32, "filters": 2, "levels": 1, "hidden_units": 2},
        loss="mean_squared_error",
        epochs=1,
        batch_size=32,
        optimizer={"name": "sgd"},
        learning_rate=1e-2,
    )


@pytest.fixture(scope="session")
def recipe():
    """A recipe with everything that has state."""
    return Recipe(
        model="bn.b",
        overrides={"image_size": 32, "filters": [4] * 10, "dense_units": 4, "dropout": 0.3},
        loss={"name": "MACSLoss", "mse_factor": 0.5, "spearman_factor": 0.1},
        epochs=3,
        batch_size=25,
        learning_rate=1e-2,
        schedule={"name": "cosine", "warmup_epochs": 1},
        ema_momentum=0.9,
        keep="val_srcc",
        seed=5,
    )


@pytest.fixture
def interrupted():
    """A context, by epoch, in which training is interrupted once that epoch is stored."""

    @contextmanager
    def after(epoch):
        save_state = RunFolder.save_state

        def interrupt(run, model, epochs):
            save_state(run, model, epochs)
            if epochs == epoch:
                raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(RunFolder, "save_state", interrupt)
            yield

    return after
