"""A process of its own that searches, and may be killed in a trial.

`KILLED_IN=TRIAL python -m tests.tuning.searching STORE OUT TRIALS [[--chief] CHIEF [[--worker]
WORKER]]`
"""

import os
import signal
import sys
from pathlib import Path

import tuning
from tests.tuning import small
from tuning.search_tuner import SearchTuner


def kill_in(number):
    """Kills the process when a trial of that number starts training."""
    train = SearchTuner._train

    def train_or_die(tuner, trial, *arguments):
        if trial.trial_id == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return train(tuner, trial, *arguments)

    SearchTuner._train = train_or_die


def main(store, out, trials, chief=None, worker=None):
    kill_in(os.environ.get("KILLED_IN"))
    tuning.search(
        small.build,
        *small.batches(Path(store)),
        out,
        trials=int(trials),
        epochs=2,
        chief=chief,
        worker=worker,
    )


if __name__ == "__main__":
    main(*(argument for argument in sys.argv[1:] if not argument.startswith("--")))
