"""One interface to trained networks for all engines."""

import json
import os
from base64 import b64decode
from functools import cached_property
from threading import Lock

import numpy as np

from zoo.errors import InputError
from zoo.scoring.parts import Layout
from zoo.scoring.tiles import Tiling

ENGINES = ("auto", "onnx", "keras")
FEATURES = "differences"  # layer whose output describes the damage
FEW_CHANNELS = {"fidelity"}  # ONNX Runtime's layout in blocks of 16 channels makes them slower


def open_network(member, engine="auto", threads=None):
    """Opens the network of a member of an ensemble.

    Args:
        member: `Member`.
        engine: Str. ``"onnx"`` for ONNX Runtime, ``"keras"`` for Keras and its backend, ``"auto"``
            for ONNX Runtime if the model has an ONNX file. Defaults to ``"auto"``.
        threads: Int. Threads of ONNX Runtime. Defaults to ``None``, one per core.

    Returns:
        An `OnnxNetwork` or a `KerasNetwork`.

    Raises:
        InputError: If the engine is ONNX Runtime and the model has no ONNX file.
    """
    if member.onnx and engine != "keras":
        return OnnxNetwork(member.onnx, threads, member.card.architecture not in FEW_CHANNELS)
    if engine == "onnx":
        raise InputError(
            f"{member.card.name} has no ONNX file; write one with `macs export` and use its path"
        )
    return KerasNetwork(member.load())


class OnnxNetwork:
    """A network in ONNX Runtime.

    Args:
        path: Path of a file from `export`.
        threads: Int. Number of threads. Defaults to ``None``, one per core.
        blocks: Bool. Whether channels are laid out in blocks of 16. Defaults to ``True``.

    Attributes:
        threads: Int. Number of threads.
        window: Int. Height and width of its images; `None` for any size.
        card: Dict. Fields of the model's `Card`.
        layout: `Layout` of the parts of large images, or `Tiling` of their scales; `None` if they
            cannot be split.
    """

    def __init__(self, path, threads=None, blocks=True):
        self.path = path
        self.blocks = blocks
        self.threads = threads or cores()
        self.session = self._open(path.read_bytes(), self.threads)
        self.names = [side.name for side in self.session.get_inputs()]
        window = self.session.get_inputs()[0].shape[1]
        self.window = window if isinstance(window, int) else None
        self.metadata = self.session.get_modelmeta().custom_metadata_map
        self.card, self.layout = self._described()

    def _described(self):
        """The card and the layout in the file's metadata."""
        try:
            card, layout = (json.loads(self.metadata[name]) for name in ("card", "layout"))
            return card, layout and (Tiling if "kernels" in layout else Layout)(**layout)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise InputError(f"{self.path} was not written by zoo.export") from error

    def _open(self, model, threads=1):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        if not self.blocks:
            level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
            options.graph_optimization_level = level
        # spinning threads would slow down the other threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime has no public error class
            reason = str(error).strip().splitlines()[0]
            raise InputError(f"ONNX Runtime cannot read {self.path}: {reason}") from error

    def __call__(self, references, distorted):
        """Standardized scores ``(batch,)`` of arrays ``(batch, height, width, 3)``, 0..255."""
        (scores,) = self._run(["score"], references, distorted)
        return scores[:, 0]

    def with_features(self, references, distorted):
        """Standardized scores ``(batch,)``, and features ``(batch, features)`` or `None`."""
        if FEATURES not in self._features:
            return self(references, distorted), None
        scores, features = self._run(["score", FEATURES], references, distorted)
        return scores[:, 0], features

    def single(self):
        """The same network on one thread, for callers with their own threads."""
        return self if self.threads == 1 else OnnxNetwork(self.path, 1, self.blocks)

    def places(self, references, distorted):
        """Features for `judge`: see `Halves`."""
        return self._run(self._features, references, distorted)

    def sums(self, level, reference, distorted):
        """The sums over a tile of a scale, an array: see `sums_by_tiles`."""
        pair = {"reference": reference[None], "distorted": distorted[None]}
        (sums,) = self._scales[level].run(None, pair)
        return sums

    def judge(self, features):
        """Standardized scores ``(batch,)`` from features."""
        names = [feature.name for feature in self._judge.get_inputs()]
        (scores,) = self._judge.run(None, dict(zip(names, features, strict=True)))
        return scores[:, 0]

    @cached_property
    def _features(self):
        return [output.name for output in self.session.get_outputs() if output.name != "score"]

    @cached_property
    def _judge(self):
        return self._open(b64decode(self.metadata["judge"]))

    @cached_property
    def _scales(self):
        numbers = range(1, len(self.layout.strides) + 1)
        return [self._open(b64decode(self.metadata[f"scale_{number}"])) for number in numbers]

    def _run(self, outputs, *images):
        images = [np.ascontiguousarray(image, "float32") for image in images]
        return self.session.run(outputs, dict(zip(self.names, images, strict=True)))


class KerasNetwork:
    """A network in Keras, with the interface of `OnnxNetwork`.

    Args:
        model: `keras.Model`.
    """

    def __init__(self, model):
        self.model = model
        self.window = model.input_shape[0][1]
        self.lock = Lock()

    def __call__(self, references, distorted):
        return self._predict(self.model, [references, distorted])[0][:, 0]

    def with_features(self, references, distorted):
        if self._with_features is None:
            return self(references, distorted), None
        scores, features = self._predict(self._with_features, [references, distorted])
        return scores[:, 0], features

    def single(self):
        return self

    def places(self, references, distorted):
        return self._predict(self._halves.places, [references, distorted])

    def judge(self, features):
        return self._predict(self._halves.judge, features)[0][:, 0]

    def _predict(self, model, inputs):
        from zoo.scoring.halves import outputs

        with self.lock:  # Keras' predict is not thread-safe
            return outputs(model, inputs)

    @cached_property
    def _with_features(self):
        return None if self._halves else with_features(self.model)

    @property
    def layout(self):
        return self._halves and self._halves.layout

    @cached_property
    def _halves(self):
        from zoo.scoring.halves import split

        return split(self.model)


Network = OnnxNetwork | KerasNetwork


def with_features(model):
    """A Keras model with the output of its layer `FEATURES` as well; `None` if it has none."""
    import keras

    layers = {layer.name: layer for layer in model.layers}
    if FEATURES not in layers or len(layers[FEATURES].output.shape) != 2:
        return None
    return keras.Model(model.inputs, [model.output, layers[FEATURES].output])


def cores():
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
