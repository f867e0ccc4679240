import subprocess
import sys

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from zoo.training import EventLog

WITHOUT_TENSORFLOW = """
import sys
from tuning import hparams
from zoo.training import EventLog

log = EventLog(sys.argv[1])
log.add(1, {"figure": 0.5})
hparams.write_end(log, completed=True)
assert "tensorflow" not in sys.modules
"""


def figures(folder):
    events = EventAccumulator(str(folder)).Reload()
    return [event.value for event in events.Scalars("figure")]


@pytest.mark.parametrize(("overwrite", "kept"), [(False, [0.25, 0.5]), (True, [0.5])])
def test_a_second_log_continues_or_replaces_the_first(overwrite, kept, tmp_path):
    for step, figure in enumerate((0.25, 0.5)):
        log = EventLog(tmp_path, overwrite)
        log.add(step, {"figure": figure})
    assert figures(tmp_path) == kept


def test_a_log_is_readable_while_it_is_written(tmp_path):
    log = EventLog(tmp_path / "made" / "here")
    log.add(1, {"figure": 0.5})
    assert figures(tmp_path / "made" / "here") == [0.5]


def test_logs_are_written_without_tensorflow(tmp_path):
    subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW, tmp_path],
        check=True,
        env={"KERAS_BACKEND": "jax", "PATH": "", "JAX_PLATFORMS": "cpu"},
    )
    assert figures(tmp_path) == [0.5]
