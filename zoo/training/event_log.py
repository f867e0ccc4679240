import time

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter


class EventLog:
    """Numbers and pictures for TensorBoard, whatever backend Keras has.

    >>> log = zoo.training.EventLog(tmp_path / "logs")
    >>> log.add(1, {"loss": 0.5})
    >>> log.close()

    Args:
        folder: Folder for the file of events.
    """

    def __init__(self, folder):
        self.writer = EventFileWriter(str(folder))

    def add(self, step, numbers, pictures=()):
        """Adds what belongs to a step.

        Args:
            step: Its number.
            numbers: Dictionary of names and numbers.
            pictures: Dictionary of names and PNG files, as bytes.
        """
        values = [
            Summary.Value(tag=name, simple_value=float(value)) for name, value in numbers.items()
        ]
        values += [
            Summary.Value(tag=name, image=Summary.Image(colorspace=3, encoded_image_string=png))
            for name, png in dict(pictures).items()
        ]
        summary = Summary(value=values)
        self.writer.add_event(Event(step=step, wall_time=time.time(), summary=summary))
        self.writer.flush()

    def close(self):
        self.writer.close()
