import csv
import json
from contextlib import contextmanager
from pathlib import Path

import h5py

from zoo.documents import read_object
from zoo.errors import InputError
from zoo.files import locked, replacing, sha256

LOWER_IS_BETTER = {"val_loss"}


class RunFolder:
    """The folder of a training run.

    ``recipe.json`` contains the recipe, ``run.json`` the data, ``history.csv`` a row per epoch,
    ``last.weights.h5`` and ``best.weights.h5`` weights for scoring. An interrupted run resumes from
    ``state.weights.h5``, which ``card.json`` replaces at the end. Files are never half-written.

    Args:
        path: Path of the folder.
        recipe: `Recipe`.
        facts: Dict of everything else that determines the result.

    Raises:
        InputError: If the folder contains another run.
    """

    def __init__(self, path, recipe, facts):
        self.path = Path(path)
        self.keep = recipe.keep
        self.best_by = "val_srcc" if recipe.keep == "last" else recipe.keep
        inputs = {"recipe.json": recipe.as_dict(), "run.json": facts}
        self.inputs = {name: json.loads(json.dumps(content)) for name, content in inputs.items()}
        for name, content in self.inputs.items():
            self._check(name, content)
        self.rows = self._read_history()

    @property
    def card(self):
        return self.path / "card.json"

    @property
    def state(self):
        return self.path / "state.weights.h5"

    @property
    def kept(self):
        """File name of the kept weights."""
        return "last.weights.h5" if self.keep == "last" else "best.weights.h5"

    def best_row(self):
        """Row of the history with the best weights, `None` without validation."""
        best = min if self.best_by in LOWER_IS_BETTER else max
        rows = [row for row in self.rows if self.best_by in row]
        return best(rows, key=lambda row: float(row[self.best_by]), default=None)

    @contextmanager
    def locked(self):
        """Creates the folder and locks it against other processes."""
        self.path.mkdir(parents=True, exist_ok=True)
        with locked(self.path):
            yield

    def begin(self):
        """Creates the folder with the recipe and the facts."""
        self.path.mkdir(parents=True, exist_ok=True)
        for name, content in self.inputs.items():
            text = json.dumps(content, indent=2) + "\n"
            self.write(name, lambda beside, text=text: beside.write_text(text))

    def add_epoch(self, row, model):
        """Stores the history row and the weights of an epoch."""
        self.rows.append(row)
        self.write("last.weights.h5", model.save_weights)
        if self.best_row() is row:
            self.write("best.weights.h5", model.save_weights)
        with replacing(self.path / "history.csv") as beside, beside.open("w", newline="") as file:
            table = csv.DictWriter(file, fieldnames=self.rows[0])
            table.writeheader()
            table.writerows(self.rows)

    def save_state(self, model, epochs):
        """Stores the state of a model and its optimizer after that many epochs."""

        def write(beside):
            model.save_weights(beside)
            with h5py.File(beside, "r+") as file:
                file.attrs["epochs"] = epochs

        self.write(self.state.name, write)

    def restore_state(self, model):
        """Restores a compiled model; returns the number of epochs it was trained for."""
        if not self.state.is_file():
            self.rows = []
            return 0
        model.optimizer.build(model.trainable_variables)
        try:
            model.load_weights(self.state)
            with h5py.File(self.state) as file:
                epochs = int(file.attrs["epochs"])
        except Exception as error:  # h5py and Keras raise many types
            raise InputError(f"{self.state} is damaged; delete it to start over") from error
        self.rows = self.rows[:epochs]
        return epochs

    def finish(self, card):
        """Writes the `Card`, which marks the run as complete."""
        self.write(self.card.name, card.write)
        self.state.unlink(missing_ok=True)

    def kept_digest(self):
        return sha256(self.path / self.kept)

    def write(self, name, function):
        with replacing(self.path / name) as beside:
            function(beside)

    def _check(self, name, content):
        """Raises `InputError` if a file of the folder has other content."""
        path = self.path / name
        held = read_object(path) if path.is_file() else content
        changes = [
            f"{key} {held.get(key)!r} is now {content.get(key)!r}"
            for key in {**held, **content}
            if held.get(key) != content.get(key)
        ]
        if changes:
            raise InputError(
                f"{self.path} contains another run ({'; '.join(changes)}); use another --out"
            )

    def _read_history(self):
        path = self.path / "history.csv"
        if not path.is_file():
            return []
        try:
            with path.open(newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            for row in rows:
                for value in row.values():
                    float(value)
        except (ValueError, TypeError, csv.Error) as error:
            raise InputError(f"{path} is damaged; delete it to start over") from error
        return rows
