import json
import time
from pathlib import Path

from tuning import hparams
from tuning.outcomes import COMPLETED, KILLED, UnusableTrial
from zoo.documents import read_object
from zoo.files import replacing
from zoo.training.event_log import EventLog

TRIES = 3
NOTES = "notes.json"


class TrialLog:
    """Notes and TensorBoard events of a trial, in addition to KerasTuner's record.

    Args:
        folder: Path of the trial, for the notes.
        events: Path for the events.
        values: Dict of the hyperparameters.
        figure: Str. Name of the objective.
        **facts: Other facts to note.
    """

    def __init__(self, folder, events, values, figure, **facts):
        self._figure = figure
        self._path = Path(folder) / NOTES
        self.notes = {"tries": read_notes(folder).get("tries", 0) + 1, **facts}
        self._save()
        self._events = EventLog(events, overwrite=True)
        self._start = time.perf_counter()
        hparams.write_start(self._events, values, Path(events).name)

    def check_tries(self):
        """Gives up on a trial whose process has died repeatedly."""
        if self.notes["tries"] > TRIES:
            raise UnusableTrial(KILLED, f"the process died {TRIES} times; out of memory?")

    def epoch(self, number, figures):
        """Logs the metrics of an epoch."""
        self._events.add(number, figures)

    def end(self, outcome, **facts):
        """Ends the log with one of the outcomes in `tuning.outcomes` and other facts."""
        self.notes |= {"outcome": outcome, "seconds": time.perf_counter() - self._start, **facts}
        best = {"objective": f"best/{self._figure}", "parameters": "parameters"}
        figures = {tag: self.notes[name] for name, tag in best.items() if name in self.notes}
        self._events.add(0, {**figures, "seconds": self.notes["seconds"]})
        hparams.write_end(self._events, outcome == COMPLETED)
        self._save()

    def withdraw(self):
        """Forgets a trial that was interrupted."""
        self._path.unlink()

    def _save(self):
        with replacing(self._path) as unfinished:
            unfinished.write_text(json.dumps(self.notes), encoding="utf-8")


def read_notes(folder):
    """Dict of the notes of a trial, empty if there are none."""
    path = Path(folder) / NOTES
    return read_object(path) if path.is_file() else {}
