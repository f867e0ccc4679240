"""Exports models to ONNX files, which score without Keras."""

import json
import warnings
from base64 import b64encode
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from zoo.errors import InputError
from zoo.files import replacing
from zoo.scoring.checksum import CHECKSUM, NO_CHECKSUM, digest
from zoo.types import PathLike

TOLERANCE = 1e-4
SIDES = (96, 160)  # of the images that check an export
SIAMESE = ("simple", "bn", "attention")
PIXELS = 2**21  # per part of a siamese network, 0.9 GB


def export(model: PathLike, path: PathLike) -> None:
    """Exports a model to an ONNX file and checks its scores against Keras.

    The inputs of the file are ``reference`` and ``distorted``, float32
    ``(batch, height, width, 3)``, RGB 0..255, of any height and width if the model allows; the
    output is ``score``, standardized, ``(batch, 1)``. The metadata entry ``card`` contains the card
    as JSON. `zoo.Scorer` accepts the file as a model.

    >>> zoo.export("pyramid", "pyramid.onnx")  # doctest: +SKIP
    >>> zoo.Scorer("pyramid.onnx").score("reference.png", "distorted.jpg")  # doctest: +SKIP

    Args:
        model: Str or path. Name of a trained model of the zoo, folder of a finished run, or
            ``.keras`` file next to its card.
        path: Str or path. The file to write.

    Raises:
        InputError: If the model is unknown or an ensemble, TensorFlow or tf2onnx is missing, or
            the scores differ from those of Keras by more than 1e-4.
    """
    from zoo.scoring.members import find_members

    member, *others = find_members(model)
    if others:
        raise InputError(f"{model} contains several models; export them one by one")
    _check_tools()
    network = member.load()
    with replacing(path) as beside:
        _write(network, member.card, beside)
        _check(network, beside, member.card.name)


def _check_tools():
    import keras

    if keras.backend.backend() != "tensorflow":
        raise InputError(
            f"cannot export with the {keras.backend.backend()} backend; set "
            "KERAS_BACKEND=tensorflow"
        )
    if find_spec("tf2onnx") is None:
        raise InputError("export to ONNX needs tf2onnx: pip install 'macs-iqa[onnx]'")


def _write(network, card, path):
    import onnx

    model, layout, parts = _graphs(network, card)
    metadata = {
        "card": json.dumps(replace(card, onnx_sha256=None).facts()),
        "layout": json.dumps(layout and asdict(layout)),
        **{name: b64encode(part.SerializeToString()).decode() for name, part in parts.items()},
        CHECKSUM: NO_CHECKSUM,
    }
    onnx.helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    content = model.SerializeToString()
    path.write_bytes(content.replace(NO_CHECKSUM.encode(), digest(content).encode()))


def _graphs(network, card):
    """The whole model, the layout of its parts, and a dict of the models for the parts."""
    import keras

    from zoo.scoring.halves import split
    from zoo.scoring.networks import FEATURES, with_features
    from zoo.scoring.pyramid_graph import pyramid_graph, scale_graphs, tiling
    from zoo.scoring.siamese_graph import siamese_graph

    halves = split(network)
    if halves is None:
        described = with_features(network)
        if described is None:
            return _converted(network, ["score"]), None, {}
        return _converted(described, ["score", FEATURES]), None, {}
    judge = _converted(halves.judge, ["score"])
    if card.architecture == "pyramid":
        model = _joined(pyramid_graph(network, judge), judge)
        scales = enumerate(scale_graphs(network, judge), start=1)
        parts = {f"scale_{number}": scale for number, scale in scales}
        return model, tiling(network), {"judge": judge, **parts}
    if card.architecture in SIAMESE:
        layout = replace(halves.layout, pixels=PIXELS)
        return _joined(siamese_graph(network, judge), judge), layout, {"judge": judge}
    features = keras.tree.flatten(halves.places.output)
    whole = keras.Model(network.inputs, [halves.judge(features), *features])
    names = [f"features_{number}" for number in range(1, len(whole.outputs))]
    return _converted(whole, ["score", *names]), halves.layout, {"judge": judge}


def _joined(places, judge):
    """Joins two models into one with the outputs of both."""
    import onnx

    features = [output.name for output in places.graph.output]
    pairs = zip(features, (side.name for side in judge.graph.input), strict=True)
    model = onnx.compose.merge_models(places, judge, io_map=list(pairs))
    model.graph.output.extend(places.graph.output)
    return model


def _converted(network, names):
    """Converts a Keras model to an `onnx.ModelProto` with these output names."""
    import onnx

    network(
        [
            np.zeros([side or SIDES[0] for side in tensor.shape], "float32")
            for tensor in network.inputs
        ]
    )
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "model.onnx"
        network.export(path, format="onnx", verbose=False)
        model = onnx.load(path)
    renamed = dict(zip((output.name for output in model.graph.output), names, strict=True))
    for node in model.graph.node:
        for side in (node.input, node.output):
            side[:] = [renamed.get(name, name) for name in side]
    for tensor in model.graph.output:
        tensor.name = renamed[tensor.name]
    return model


def _check(network, path, name):
    """Compares the file's scores, of whole images and in parts, with those of Keras."""
    from zoo.scoring.networks import KerasNetwork, OnnxNetwork
    from zoo.scoring.pictures import output

    expected, exported = KerasNetwork(network), OnnxNetwork(path)
    rng = np.random.default_rng(0)
    sides = SIDES if expected.window is None else [expected.window] * 2
    images = rng.uniform(0, 255, (2, 2, *sides, 3)).astype("float32")
    scores = [exported(*images)]
    scores.append(np.array([output(exported, *pair)[0] for pair in zip(*images, strict=True)]))
    if exported.layout is not None:
        scores.append(exported.judge(exported.places(*images)))
    error = max(float(np.abs(expected(*images) - found).max()) for found in scores)
    if not error <= TOLERANCE:
        raise InputError(f"the ONNX file of {name} is off by {error:.2g}; it was not written")
