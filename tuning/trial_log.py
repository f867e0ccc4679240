import json
import time
from pathlib import Path

from tuning import hparams
from tuning.outcomes import COMPLETED, KILLED, UnusableTrial
from zoo.files import replacing
from zoo.training.event_log import EventLog

TRIES = 3
NOTES = "notes.json"


class TrialLog:
    """What is kept of a trial beside KerasTuner's record: notes, and events for TensorBoard.

    Args:
        folder: Folder of the trial, where the notes go.
        events: Folder of its events.
        values: Dictionary of its hyperparameters.
        figure: Name of the figure that the search is for.
        **facts: What else to note.
    """

    def __init__(self, folder, events, values, figure, **facts):
        self._figure = figure
        self._path = Path(folder) / NOTES
        self.notes = {"tries": read_notes(folder).get("tries", 0) + 1, **facts}
        self._save()
        self._events = EventLog(events, overwrite=True)
        self._begun = time.perf_counter()
        hparams.write_start(self._events, values, Path(events).name)

    def check_tries(self):
        """Gives up a trial in which the process has died over and over: the machine's memory?"""
        if self.notes["tries"] > TRIES:
            raise UnusableTrial(KILLED, f"the process died in it {TRIES} times; out of memory?")

    def epoch(self, number, figures):
        """Logs the figures of an epoch, a dictionary."""
        self._events.add(number, figures)

    def end(self, outcome, **facts):
        """Ends the log with one of the outcomes in `tuning.outcomes` and what else is known."""
        self.notes |= {"outcome": outcome, "seconds": time.perf_counter() - self._begun, **facts}
        best = {"objective": f"best/{self._figure}", "parameters": "parameters"}
        figures = {tag: self.notes[name] for name, tag in best.items() if name in self.notes}
        self._events.add(0, {**figures, "seconds": self.notes["seconds"]})
        hparams.write_end(self._events, outcome == COMPLETED)
        self._save()

    def withdraw(self):
        """Forgets a trial that was stopped, by no fault of its own."""
        self._path.unlink()

    def _save(self):
        with replacing(self._path) as unfinished:
            unfinished.write_text(json.dumps(self.notes), encoding="utf-8")


def read_notes(folder):
    """The notes of a trial, a dictionary; empty if there are none."""
    path = Path(folder) / NOTES
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
