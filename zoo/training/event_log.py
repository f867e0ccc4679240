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
    """Logs numbers and images for TensorBoard on any backend, without TensorFlow.

    >>> log = zoo.training.EventLog("logs")
    >>> log.add(1, {"loss": 0.5})

    Args:
        folder: Path of the folder for the event file, created if missing.
        anew: Bool. Whether to remove earlier event files there. Defaults to `False`.
        prefix: Str. What the names of these files begin with; it contains ``tfevents``.
    """

    def __init__(self, folder: PathLike, anew: bool = False, prefix: str = FILES):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if anew:
            for left in folder.glob(f"{prefix}*"):
                left.unlink()
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
            pictures: Dict of PNG files, as bytes, by name. Defaults to `()`.
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
