import os
import socket
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

from zoo.types import PathLike

FILES = "events.out.tfevents."


class EventLog:
    """Logs scalars and images for TensorBoard on any backend, without TensorFlow.

    >>> log = zoo.training.EventLog("logs")
    >>> log.add(1, {"loss": 0.5})

    Args:
        folder: Path of the folder for the event file, created if missing.
        overwrite: Bool. Whether to remove existing event files. Defaults to `False`.
        prefix: Str. Prefix of the file names; it must contain ``tfevents``.
    """

    def __init__(self, folder: PathLike, overwrite: bool = False, prefix: str = FILES):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if overwrite:
            for old in folder.glob(f"{prefix}*"):
                old.unlink()
        name = f"{prefix}{time.time():.6f}.{socket.gethostname()}.{os.getpid()}"
        self._path = folder / name
        self._write(Event(wall_time=time.time(), file_version="brain.Event:2"))

    def add(
        self, step: int, numbers: Mapping[str, float], pictures: Mapping[str, bytes] | None = None
    ) -> None:
        """Logs a step.

        Args:
            step: Int. Number of the step.
            numbers: Dict of numbers by name.
            pictures: Dict of PNG images, as bytes, by name. Defaults to `None`.
        """
        values = [
            Summary.Value(tag=name, simple_value=float(value)) for name, value in numbers.items()
        ]
        values += [
            Summary.Value(tag=name, image=Summary.Image(colorspace=3, encoded_image_string=png))
            for name, png in (pictures or {}).items()
        ]
        self.add_values(step, values)

    def add_values(self, step: int, values: Iterable[Any]) -> None:
        """Logs a list of TensorBoard's `Summary.Value`, such as a plugin's."""
        summary = Summary(value=values)
        self._write(Event(step=step, wall_time=time.time(), summary=summary))

    def _write(self, event):
        with self._path.open("ab") as file:
            RecordWriter(file).write(event.SerializeToString())
