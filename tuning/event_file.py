import os
import socket
import time
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import metadata
from tensorboard.summary.writer.record_writer import RecordWriter


class EventFile:
    """A file of events that TensorBoard reads, written without TensorFlow.

    Args:
        folder: Folder of the run; it is made, and what an earlier try left there is removed.
    """

    def __init__(self, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("events.out.tfevents.*"):
            left.unlink()
        name = f"events.out.tfevents.{time.time():.0f}.{socket.gethostname()}.{os.getpid()}"
        self._file = (folder / name).open("wb")
        self._records = RecordWriter(self._file)
        self._write(event_pb2.Event(wall_time=time.time(), file_version="brain.Event:2"))

    def scalars(self, figures, step):
        """Writes a dictionary of numbers as scalars of a step."""
        values = [
            summary_pb2.Summary.Value(tag=name, simple_value=float(figure))
            for name, figure in figures.items()
        ]
        self._summary(values, step)

    def hparams(self, tag, content):
        """Writes a message of the HParams plugin.

        Args:
            tag: One of the tags in `tensorboard.plugins.hparams.metadata`.
            content: The `HParamsPluginData`.
        """
        value = summary_pb2.Summary.Value(
            tag=tag,
            metadata=metadata.create_summary_metadata(content),
            tensor=metadata.NULL_TENSOR,
        )
        self._summary([value], step=0)

    def close(self):
        self._file.close()

    def _summary(self, values, step):
        summary = summary_pb2.Summary(value=values)
        self._write(event_pb2.Event(wall_time=time.time(), step=step, summary=summary))

    def _write(self, event):
        self._records.write(event.SerializeToString())
        self._file.flush()
