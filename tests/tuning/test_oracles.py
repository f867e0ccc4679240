import json

import keras_tuner
import pytest

import zoo
from tuning.oracles import TUNERS, make_oracle

OBJECTIVE = keras_tuner.Objective("val_figure", "max")


def oracle_of(tuner, folder, trials=12):
    oracle = make_oracle(tuner, OBJECTIVE, trials, epochs=9, seed=1)
    oracle.verbose = 0
    oracle.hyperparameters.Float("rate", 1e-4, 1e-1, sampling="log", default=1e-3)
    oracle.hyperparameters.Choice("set", ["A", "B", "C"], default="B")
    oracle._set_project_dir(str(folder), "trials")
    return oracle


def run(oracle, figure):
    trial = oracle.create_trial("one")
    oracle.update_trial(trial.trial_id, {"val_figure": figure})
    trial.status = "COMPLETED"
    oracle.end_trial(trial)
    return trial


@pytest.mark.parametrize("tuner", TUNERS)
def test_the_first_trial_and_no_other_has_the_defaults(tmp_path, tuner):
    pytest.importorskip("sklearn")
    oracle = oracle_of(tuner, tmp_path)
    values = [run(oracle, number / 10).hyperparameters.values for number in range(12)]
    chosen = [(each["rate"], each["set"]) for each in values]
    assert chosen[0] == (1e-3, "B")
    assert (1e-3, "B") not in (chosen[1:] if tuner != "hyperband" else chosen[1:6])
    assert oracle.create_trial("one").status == "STOPPED"


@pytest.mark.parametrize("tuner", TUNERS)
def test_only_a_killed_trial_is_rerun(tmp_path, tuner):
    pytest.importorskip("sklearn")
    oracle = oracle_of(tuner, tmp_path)
    ended = [run(oracle, 0.1), run(oracle, 0.2)]
    cut = oracle.create_trial("one")
    oracle.update_trial(cut.trial_id, {"val_figure": 0.9})

    after = oracle_of(tuner, tmp_path)
    assert after.saved()
    after.reload()
    again = run(after, 0.3)
    assert again.trial_id == cut.trial_id
    assert again.hyperparameters.values == cut.hyperparameters.values
    assert after.trials[cut.trial_id].score == 0.3
    assert run(after, 0.4).trial_id not in (cut.trial_id, *(trial.trial_id for trial in ended))
    assert [after.trials[trial.trial_id].score for trial in ended] == [0.1, 0.2]


def test_a_trial_saved_but_not_started_is_dropped(tmp_path):
    oracle = oracle_of("random", tmp_path)
    run(oracle, 0.1)
    before = (tmp_path / "trials" / "oracle.json").read_text()
    cut = oracle.create_trial("one")
    (tmp_path / "trials" / "oracle.json").write_text(before)

    after = oracle_of("random", tmp_path)
    after.reload()
    assert cut.trial_id not in after.trials
    assert run(after, 0.2).trial_id == cut.trial_id


def test_a_write_that_fails_leaves_the_state_whole(tmp_path, monkeypatch):
    oracle = oracle_of("random", tmp_path)
    run(oracle, 0.1)
    before = (tmp_path / "trials" / "oracle.json").read_text()
    monkeypatch.setattr(json, "dumps", lambda state: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        oracle.save()
    assert (tmp_path / "trials" / "oracle.json").read_text() == before
    assert not list((tmp_path / "trials").glob(".unfinished*"))


def test_the_bayesian_tuner_passes_over_values_that_the_space_has_lost(tmp_path):
    pytest.importorskip("sklearn")
    oracle = oracle_of("bayesian", tmp_path, trials=40)
    for number in range(11):
        run(oracle, number / 10)
    lost = oracle.trials["03"].hyperparameters.values["set"]
    oracle.hyperparameters = keras_tuner.HyperParameters()
    oracle.hyperparameters.Float("rate", 1e-4, 1e-1, sampling="log", default=1e-3)
    oracle.hyperparameters.Choice("set", [name for name in "ABC" if name != lost])
    assert run(oracle, 0.5).hyperparameters.values["set"] != lost
    assert len(oracle.trials) == 12


def test_many_failures_in_a_row_do_not_end_a_search(tmp_path):
    oracle = oracle_of("random", tmp_path)
    for _ in range(6):
        trial = oracle.create_trial("one")
        trial.status = "FAILED"
        oracle.end_trial(trial)
    assert run(oracle, 0.5).status == "COMPLETED"


def test_unknown_tuner():
    with pytest.raises(zoo.InputError, match="use random, hyperband, bayesian"):
        make_oracle("grid", OBJECTIVE, 3, 3, 0)
