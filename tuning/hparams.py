"""Logs a search and its trials for TensorBoard's HParams view."""

import time
from pathlib import Path

from keras_tuner.engine import hyperparameters as kinds
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import api_pb2, metadata
from tensorboard.plugins.hparams.plugin_data_pb2 import (
    HParamsPluginData,
    SessionEndInfo,
    SessionStartInfo,
)

from zoo.training.event_log import EventLog

# TensorBoard reads the files of a run in order of their names
EXPERIMENT_FILES = "about.tfevents."


def write_experiment(folder, space, goal, description):
    """Writes the description of the experiment next to the events of a trial.

    TensorBoard expects it in exactly one run; a separate run would be empty otherwise.

    Args:
        folder: Path of the trial's events; the other trials' are its siblings.
        space: `keras_tuner.HyperParameters`.
        goal: `Goal`.
        description: Str. Sentence shown above the table.
    """
    shown = {
        f"best/{goal.figure}": f"{goal.title}, best epoch",
        "parameters": "parameters",
        "seconds": "seconds",
    }
    experiment = api_pb2.Experiment(
        name="macs tune",
        description=description,
        time_created_secs=time.time(),
        hparam_infos=[_describe(hp) for hp in {hp.name: hp for hp in space.space}.values()],
        metric_infos=[
            api_pb2.MetricInfo(name=api_pb2.MetricName(tag=tag), display_name=title)
            for tag, title in shown.items()
        ],
    )
    for old in Path(folder).parent.glob(f"*/{EXPERIMENT_FILES}*"):
        old.unlink(missing_ok=True)
    events = EventLog(folder, prefix=EXPERIMENT_FILES)
    _write(events, metadata.EXPERIMENT_TAG, experiment=experiment)


def write_start(events, values, name):
    """Writes the hyperparameters of a trial."""
    start = SessionStartInfo(group_name=name, start_time_secs=time.time())
    for key, value in values.items():
        if isinstance(value, bool):
            start.hparams[key].bool_value = value
        elif isinstance(value, int | float):
            start.hparams[key].number_value = value
        else:
            start.hparams[key].string_value = str(value)
    _write(events, metadata.SESSION_START_INFO_TAG, session_start_info=start)


def write_end(events, completed):
    """Writes the status of a finished trial."""
    status = api_pb2.STATUS_SUCCESS if completed else api_pb2.STATUS_FAILURE
    end = SessionEndInfo(status=status, end_time_secs=time.time())
    _write(events, metadata.SESSION_END_INFO_TAG, session_end_info=end)


def _write(events, tag, **content):
    """Writes a message of the HParams plugin under its tag."""
    summary = metadata.create_summary_metadata(HParamsPluginData(**content))
    value = Summary.Value(tag=tag, metadata=summary, tensor=metadata.NULL_TENSOR)
    events.add_values(0, [value])


def _describe(hp):
    """Type and domain of a hyperparameter."""
    info = api_pb2.HParamInfo(name=hp.name, type=_type_of(hp.default))
    if isinstance(hp, kinds.Boolean):
        info.domain_discrete.extend([False, True])
    elif isinstance(hp, kinds.Choice):
        info.domain_discrete.extend(hp.values)
    elif isinstance(hp, kinds.Int | kinds.Float):
        info.domain_interval.min_value = hp.min_value
        info.domain_interval.max_value = hp.max_value
    return info


def _type_of(value):
    if isinstance(value, bool):
        return api_pb2.DATA_TYPE_BOOL
    return api_pb2.DATA_TYPE_STRING if isinstance(value, str) else api_pb2.DATA_TYPE_FLOAT64
