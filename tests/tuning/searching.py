"""A process of its own that searches, slowly enough to be killed in mid-trial.

`python -m tests.tuning.searching STORE OUT TRIALS [[--chief] CHIEF [[--worker] WORKER]]`
"""

import sys
import time
from pathlib import Path

import tuning
from tests.tuning import small


def build(hp):
    time.sleep(0.5)
    return small.build(hp)


def main(store, out, trials, chief=None, worker=None):
    tuning.search(
        build,
        *small.batches(Path(store)),
        out,
        trials=int(trials),
        epochs=2,
        chief=chief,
        worker=worker,
    )


if __name__ == "__main__":
    main(*(argument for argument in sys.argv[1:] if not argument.startswith("--")))
