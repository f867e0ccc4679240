import os
import subprocess
import sys

import keras
import pytest

import zoo
from tuning import devices

TWO = {
    "jax": "",
    "tensorflow": (
        "import tensorflow as tf\n"
        "(cpu,) = tf.config.list_physical_devices('CPU')\n"
        "two = [tf.config.LogicalDeviceConfiguration() for _ in range(2)]\n"
        "tf.config.set_logical_device_configuration(cpu, two)\n"
    ),
}
SEARCH = """
import sys
from pathlib import Path
import tuning
from tests.tuning import small
from tuning import devices

assert devices.available() == ["cpu:0", "cpu:1"], devices.available()
batches = small.batches(Path(sys.argv[1]))
for device in ("cpu:1", "cpu"):
    result = tuning.search(
        small.build, *batches, f"{sys.argv[2]}/{device}", trials=1, epochs=1, device=device
    )
    print(result.best.notes["device"])
"""


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() not in TWO, reason="needs two processors")
def test_trials_run_on_the_device_that_was_chosen(store, tmp_path):
    search = subprocess.run(
        [sys.executable, "-c", TWO[keras.backend.backend()] + SEARCH, store, tmp_path],
        env={**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=2"},
        capture_output=True,
        text=True,
    )
    assert search.returncode == 0, search.stderr
    assert search.stdout.split() == ["cpu:1", "cpu:0"]


def test_a_name_without_a_number_is_the_first():
    assert devices.choose("cpu") == devices.choose("CPU:0") == "cpu:0"
    assert devices.choose() == devices.available()[0]


def test_missing_device():
    with pytest.raises(zoo.InputError, match=r"no device 'cuda:9'; \w+ has .*cpu:0"):
        devices.choose("cuda:9")
