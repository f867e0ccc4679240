from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups

import tuning
from tests.tuning import small

BEST = "best/val_spearman_correlation"


def view(logs):
    """What TensorBoard's HParams view gets: the experiment, and its sessions by name."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(str(logs))
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(logs))
    context = backend_context.Context(base_plugin.TBContext(data_provider=provider))
    tags = context.hparams_metadata(RequestContext(), "")
    experiment = context.experiment_from_metadata(RequestContext(), "", {"metrics"}, tags, [])
    request = api_pb2.ListSessionGroupsRequest(
        start_index=0,
        slice_size=100,
        allowed_statuses=[api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE],
        include_metrics=True,
    )
    for name in (BEST, "parameters", "seconds"):
        request.col_params.add(metric=api_pb2.MetricName(tag=name))
    groups = list_session_groups.Handler(RequestContext(), context, "", request).run()
    return experiment, {group.name: group for group in groups.session_groups}, multiplexer


def test_the_view_has_the_experiment_and_every_trial(batches, tmp_path):
    def build(hp):
        hp.Boolean("yes"), hp.Choice("set", ["A", "B"]), hp.Int("count", 1, 3)
        model = small.build(hp)
        if hp["units"] == 4:
            raise ValueError("no")
        return model

    result = tuning.search(build, *batches, tmp_path / "out", trials=3, epochs=2, seed=3)
    experiment, sessions, events = view(result.folder / "logs")

    infos = {info.name: info for info in experiment.hparam_infos}
    assert set(infos) == {"yes", "set", "count", "units", "learning_rate"}
    assert infos["yes"].type == api_pb2.DATA_TYPE_BOOL
    assert list(infos["set"].domain_discrete) == ["A", "B"]
    assert list(infos["units"].domain_discrete) == [2, 4, 8, 16]
    assert infos["count"].domain_interval.max_value == 3
    assert infos["learning_rate"].domain_interval.min_value == 1e-4
    shown = {info.name.tag: info.display_name for info in experiment.metric_infos}
    assert shown[BEST] == "SRCC, best epoch"

    assert len(sessions) == 3
    assert set(events.Runs()) == {"trial_0", "trial_1", "trial_2"}
    for trial in result.trials:
        session = sessions[f"trial_{trial.number}"]
        values = {name: _plain(value) for name, value in session.hparams.items()}
        assert values == trial.values
        figures = {value.name.tag: value.value for value in session.metric_values}
        if trial.objective is None:
            assert BEST not in figures
        else:
            assert abs(figures[BEST] - trial.objective) < 1e-6
            assert figures["parameters"] == trial.notes["parameters"]
            scalars = events.Tensors(f"trial_{trial.number}", "val_spearman_correlation")
            assert [event.step for event in scalars] == [0, 1]


def _plain(value):
    return getattr(value, value.WhichOneof("kind"))
