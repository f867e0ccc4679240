import json

import keras
import numpy as np
import pytest
from scipy import stats
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from macs_losses.sorters import check, training


def test_vectors_are_standardized_ranked_and_new_at_each_step():
    data = training.RandomVectors(length=16, batch_size=6, steps=3, seed=1)
    vectors, ranks = data[0]
    np.testing.assert_allclose(vectors.mean(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(vectors.std(axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(ranks, stats.rankdata(vectors, axis=1))
    assert len(data) == 3
    assert not np.allclose(data[1][0], vectors)
    np.testing.assert_array_equal(data[0][0], vectors)
    data.begin(epoch=1)
    assert not np.allclose(data[0][0], vectors)


def test_conv16_learns_and_resumes(tmp_path):
    options = {"vectors": 128, "batch_size": 8, "epochs": 4, "verbose": 0}
    whole = training.train_conv16(tmp_path / "whole.weights.h5", **options)

    def stop(callbacks):
        callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=interrupt))

    def interrupt(epoch, logs):
        if epoch == 2:
            raise KeyboardInterrupt

    output = tmp_path / "stopped.weights.h5"
    with pytest.MonkeyPatch.context() as patch:
        fit = keras.Model.fit

        def stopped_fit(self, *args, callbacks, **kwargs):
            stop(callbacks)
            return fit(self, *args, callbacks=callbacks, **kwargs)

        patch.setattr(keras.Model, "fit", stopped_fit)
        with pytest.raises(KeyboardInterrupt):
            training.train_conv16(output, **options)
    assert not output.exists()
    resumed = training.train_conv16(output, log_dir=tmp_path / "logs", **options)
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)
    assert {path.name for path in tmp_path.iterdir()} == {output.name, "whole.weights.h5", "logs"}
    events = EventAccumulator(str(tmp_path / "logs")).Reload()
    assert events.Tensors("loss")[-1].step == 3
    untrained = training.conv16()
    untrained.save_weights(tmp_path / "untrained.weights.h5")
    fresh = check(tmp_path / "untrained.weights.h5", pairs=20)
    assert check(output, pairs=20)["predictions"] < fresh["predictions"]


def test_expected_ranks_find_the_noise_of_an_error(tmp_path):
    output = tmp_path / "mine.json"
    sorter = training.train_expected_ranks(output, lengths=(16, 32), pairs=15, verbose=0)
    assert json.loads(output.read_text()) == {"noise": sorter.noise, "exponent": sorter.exponent}
    assert 0.2 < sorter.noise < 1.8


def test_check_of_the_bundled_sorters():
    assert check("conv16", pairs=60)["both"] < 0.015
    assert check("expected_ranks", pairs=100)["predictions"] < 0.04


def test_bad_arguments_name_the_fix(tmp_path):
    with pytest.raises(
        ValueError, match="Unknown sorter `nonesuch`: choose conv16 or expected_ranks"
    ):
        training.train("nonesuch", tmp_path / "x.json")
    with pytest.raises(ValueError, match=r"saved to a `\*.weights.h5`"):
        training.train("conv16", tmp_path / "x.keras")
    with pytest.raises(ValueError, match=r"saved to a `\*.json`"):
        training.train("expected_ranks", tmp_path / "x.keras")
