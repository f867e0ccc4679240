import csv
import json

import keras
import keras_tuner
import numpy as np
import pytest

import macs_losses
import tuning
import zoo
from tests.tuning import small
from zoo.data.pair_batches import PairBatches


def run(batches, folder, build=small.build, **options):
    return tuning.search(build, *batches, folder / "out", **{"trials": 3, "epochs": 2, **options})


def with_units(*units):
    """The small model with other widths to choose from."""

    def build(hp):
        hp.Choice("units", list(units))
        return small.build(hp)

    return build


def test_a_search_leaves_its_trials_and_the_best_model(batches, tmp_path):
    result = run(batches, tmp_path)
    assert [trial.number for trial in result.trials] == [0, 1, 2]
    assert {trial.outcome for trial in result.trials} == {"completed"}
    assert result.trials[0].values == {"units": 2, "learning_rate": 1e-2}
    assert result.best.objective == max(trial.objective for trial in result.trials)
    assert result.best.notes["device"] == "cpu:0"
    with (tmp_path / "out" / "trials.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["val_spearman_correlation"]) for row in rows] == [
        trial.objective for trial in result.trials
    ]
    assert (tmp_path / "out" / "search.png").read_bytes().startswith(b"\x89PNG")
    assert len(result.table().rows) == 3

    model = keras.saving.load_model(tmp_path / "out" / "best" / "model.keras")
    metric = tuning.metrics()[0]
    validation = batches[1]
    for number in range(len(validation)):
        images, scores = validation[number]
        metric.update_state(scores, model(images))
    assert float(metric.result()) == pytest.approx(result.best.objective, abs=1e-5)


def test_more_trials_resume_a_search(batches, tmp_path):
    first = run(batches, tmp_path, trials=1)
    made = (tmp_path / "out" / "trials" / "trial_0" / "checkpoint.weights.h5").stat().st_mtime_ns
    second = run(batches, tmp_path, trials=2)
    assert second.trials[0] == first.trials[0]
    assert second.trials[0].checkpoint.stat().st_mtime_ns == made
    assert len(second.trials) == 2


def test_every_trial_begins_with_the_same_weights_and_batches(batches, tmp_path):
    def build(hp):
        hp.Int("nothing", 0, 100)
        return small.build(hp)

    fixed = {"units": 4, "learning_rate": 1e-3}
    result = run(batches, tmp_path, build, fixed=fixed)
    assert {trial.values["nothing"] for trial in result.trials} != {0}
    assert {trial.values["units"] for trial in result.trials} == {4}
    assert len({trial.objective for trial in result.trials}) == 1


@pytest.mark.parametrize(
    "change, said",
    [
        ({"build": with_units(2, 4, 8)}, "units was Choice .* is Choice"),
        ({"fixed": {"units": 2}}, r"units was Choice .* is Fixed value 2"),
        ({"epochs": 3}, "epochs was 2, is 3"),
        ({"objective": "loss"}, "objective was max val_spearman_correlation, is min val_loss"),
    ],
)
def test_another_search_is_not_mixed_into_it(batches, tmp_path, change, said):
    run(batches, tmp_path, trials=1)
    with pytest.raises(zoo.InputError, match=said):
        run(batches, tmp_path, **change)


def test_changed_data_is_noticed(batches, tmp_path):
    run(batches, tmp_path, trials=1)
    training, validation = batches
    both = PairBatches([*training.parts, *validation.parts], image_size=16)
    with pytest.raises(zoo.InputError, match="training data pairs was 4, is 8; training data dig"):
        run([both, validation], tmp_path)


def test_changes_that_are_accepted(batches, tmp_path):
    run(batches, tmp_path, trials=1)
    with pytest.warns(UserWarning, match="resumes with changes: space units was"):
        result = run(batches, tmp_path, with_units(32, 64), accept_changes=True)
    assert result.trials[0].values["units"] == 2
    assert {trial.values["units"] for trial in result.trials[1:]} <= {32, 64}
    assert run(batches, tmp_path, with_units(32, 64)).trials == result.trials


@pytest.mark.slow
def test_damaged_records_are_one_line(batches, tmp_path):
    run(batches, tmp_path, trials=1)
    out = tmp_path / "out"
    for name, damaged in [
        ("search.json", b"[]"),
        ("trials/oracle.json", b'{"ongoing'),
        ("trials/oracle.json", b"{}"),
        ("trials/trial_0/trial.json", b"[]"),
        ("trials/trial_0/notes.json", b"{"),
    ]:
        whole = (out / name).read_bytes()
        (out / name).write_bytes(damaged)
        with pytest.raises(zoo.InputError, match=r"are damaged|\.json"):
            run(batches, tmp_path, trials=2)
        (out / name).write_bytes(whole)


def test_overwrite_starts_over(batches, tmp_path):
    run(batches, tmp_path, trials=2)
    result = run(batches, tmp_path, with_units(32, 64), trials=1, overwrite=True)
    assert [trial.values["units"] for trial in result.trials] == [32]
    assert not (tmp_path / "out" / "logs" / "trial_1").exists()


def test_a_folder_of_something_else_is_left_alone(batches, tmp_path):
    (tmp_path / "out" / "logs").mkdir(parents=True)
    with pytest.raises(zoo.InputError, match="contains logs, not a search; choose another folder"):
        run(batches, tmp_path, overwrite=True)
    assert (tmp_path / "out" / "logs").is_dir()


def test_failed_trials_are_marked_and_the_search_continues(batches, tmp_path):
    def build(hp):
        kind = hp.Choice("kind", ["invalid", "large", "memory", "diverged", "fine"])
        model = small.build(hp)
        if kind == "invalid":
            raise ValueError("a tile of 72 does not divide\nan image of 16")
        if kind == "large":
            model = keras.Sequential([keras.Input((9,)), keras.layers.Dense(500)])
        if kind == "memory":
            model.add_weight = keras.layers.Dense(10**13).build((None, 10))
        if kind == "diverged":
            model.optimizer.learning_rate.assign(1e30)
        return model

    fixed = {"units": 2, "learning_rate": 1e-2}
    result = run(batches, tmp_path, build, trials=5, max_parameters=1000, fixed=fixed)
    seen = {trial.values["kind"]: trial for trial in result.trials}
    assert {kind: trial.outcome for kind, trial in seen.items()} == {
        "invalid": "invalid",
        "large": "invalid",
        "memory": "out of memory",
        "diverged": "diverged",
        "fine": "completed",
    }
    assert result.trials[0].values["kind"] == "invalid"
    assert seen["invalid"].notes["reason"] == "a tile of 72 does not divide"
    assert "5000 parameters" in seen["large"].notes["reason"]
    assert result.best.values["kind"] == "fine"
    assert result.ranked()[0] == result.best


def test_a_fault_is_no_trial(batches, tmp_path):
    def build(hp):
        model = small.build(hp)
        return model if hp["units"] == 2 else model.nothing

    build.__name__ = "build"
    fixed = {"learning_rate": 1e-2}
    with pytest.raises(AttributeError, match="nothing"):
        run(batches, tmp_path, build, fixed=fixed)
    # mended, it goes on with the very trial
    result = run(batches, tmp_path, fixed=fixed)
    assert [trial.outcome for trial in result.trials] == ["completed"] * 3


def test_a_trial_that_keeps_killing_the_process_is_abandoned(batches, tmp_path):
    run(batches, tmp_path, trials=1)
    notes = tmp_path / "out" / "trials" / "trial_1" / "notes.json"
    notes.parent.mkdir()
    notes.write_text(json.dumps({"tries": 3}))
    result = run(batches, tmp_path)
    assert [trial.outcome for trial in result.trials] == ["completed", "killed", "completed"]


def test_an_interrupted_trial_is_not_counted_as_a_death(batches, tmp_path):
    def build(hp):
        if hp.values.get("learning_rate") != 1e-2:
            raise KeyboardInterrupt
        return small.build(hp)

    build.__name__ = "build"
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            run(batches, tmp_path, build)
    assert run(batches, tmp_path).trials[1].outcome == "completed"


def test_hyperband_trains_the_best_for_longer(batches, tmp_path):
    result = run(batches, tmp_path, tuner="hyperband", trials=4, epochs=3)
    rounds = [trial.values["tuner/round"] for trial in result.trials]
    later = [trial for trial in result.trials if trial.values["tuner/round"]]
    assert 0 in rounds and later
    for trial in later:
        start, end = trial.values["tuner/initial_epoch"], trial.values["tuner/epochs"]
        assert (start, end) == (1, 3)
        assert start < trial.epoch <= end
    assert result.trials[0].values["learning_rate"] == 1e-2


def test_objectives_of_your_own(batches, tmp_path):
    result = run(batches, tmp_path, objective=keras_tuner.Objective("val_loss", "min"))
    assert result.best.objective == min(trial.objective for trial in result.trials)
    with pytest.raises(zoo.InputError, match=r"the model logs .*val_spearman_correlation"):
        run(batches, tmp_path, objective="plcc", overwrite=True)


def test_arrays_instead_of_a_store(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 3)), rng.normal(size=(32, 1))

    def build(hp):
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(hp.Choice("n", [1, 2, 3]))])
        model.add(keras.layers.Dense(1))
        metric = macs_losses.SpearmanCorrelation(capacity=64)
        model.compile(loss="mse", metrics=[metric], run_eagerly=True)
        return model

    data = [(x, y), (x, y)]
    assert len(run(data, tmp_path, build, trials=2).trials) == 2
    with pytest.raises(zoo.InputError, match="validation data digest was"):
        run([(x, y), (x, -y)], tmp_path, build, trials=2)


@pytest.mark.parametrize(
    "options, said",
    [
        ({"fixed": {"unit": 2}}, "unknown hyperparameter unit; choose from units, learning_rate"),
        ({"fixed": {"units": "two"}}, "units cannot be 'two'"),
        ({"device": "gpu:7"}, "no device 'gpu:7'; .* has .*cpu:0"),
        ({"tuner": "grid"}, "unknown tuner 'grid'"),
        ({"chief": "nowhere"}, "'nowhere' is not HOST:PORT"),
        ({"worker": "a"}, "worker a has no chief"),
        ({"chief": "127.0.0.1:80", "worker": "chief"}, "invalid worker name 'chief'"),
        ({"build": "simpel"}, "unknown architecture 'simpel'"),
    ],
)
def test_bad_options(batches, tmp_path, options, said):
    with pytest.raises(zoo.InputError, match=said):
        run(batches, tmp_path, **options)
    assert not (tmp_path / "out" / "search.json").exists()


def test_an_architecture_by_name_needs_images_of_a_known_size(tmp_path):
    with pytest.raises(zoo.InputError, match="image size for simple"):
        run([(np.ones(2), np.ones(2)), None], tmp_path, "simple")


def test_a_search_without_any_figure(batches, tmp_path):
    def build(hp):
        raise ValueError("never")

    with pytest.raises(zoo.InputError, match="none of 1 trials completed; the first: never"):
        run(batches, tmp_path, build)


def test_mixed_precision_is_of_the_trials_alone(batches, tmp_path):
    result = run(batches, tmp_path, trials=1, precision="mixed_bfloat16")
    assert result.best.notes["precision"] == "mixed_bfloat16"
    assert keras.config.dtype_policy().name == "float32"
    model = keras.saving.load_model(tmp_path / "out" / "best" / "model.keras")
    assert model.layers[-1].dtype_policy.name == "float32"
