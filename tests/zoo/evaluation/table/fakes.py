"""Scorers that need no network: what is told of a table is told of its workers and files."""

import os
import signal
from pathlib import Path

import numpy as np

import zoo
from zoo.errors import InputError

SCALE = zoo.Scale("points", 0, 100, mean=50, std=10)


class FakeScorer:
    """The score is 100 less the mean difference; a reference that begins with 13 is refused."""

    def __init__(self, models="fake", tta="none"):
        self.name, self.tta, self.members = models, tta, []
        self.card = zoo.Card("fake", "fake", "", {}, scale=SCALE)

    def score_all(self, pairs):
        for reference, distorted in pairs:
            if reference[0, 0, 0] == 13:
                raise InputError("unlucky")
            difference = np.abs(reference.astype(float) - distorted).mean()
            yield zoo.Score(100 - difference, SCALE, self.name, interval=(0.0, 100.0))


class DeadlyScorer(FakeScorer):
    """Kills its process at a reference that begins with 66, as often as `models` says.

    `models` is ``FOLDER:TIMES``; the folder takes a file a death.
    """

    def score_all(self, pairs):
        folder, times = self.name.split(":")

        def watched():
            for reference, distorted in pairs:
                if reference[0, 0, 0] == 66 and len(list(Path(folder).iterdir())) < int(times):
                    (Path(folder) / str(os.getpid())).touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                yield reference, distorted

        return super().score_all(watched())
