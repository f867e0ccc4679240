"""A compact ONNX graph for `pyramid`.

tf2onnx converts Keras operations one by one, and ONNX Runtime then spends five sixths of the time
between the convolutions. Here the learned constants and the division by 255 are folded into the
filters, the data layout never changes, and pooling uses matrix products.
"""

import numpy as np

from zoo.scoring.graph_steps import Steps
from zoo.scoring.tiles import Tiling

SUMS = ["batch", 1, None]


def pyramid_graph(network, judge):
    """Builds a graph of the sums for `Dissimilarity.pool`.

    Args:
        network: `keras.Model` from `zoo.architectures.pyramid`, for images of any size.
        judge: `onnx.ModelProto` that follows it and has the same opset.

    Returns:
        An `onnx.ModelProto` from ``reference`` and ``distorted`` to ``features_1``,
        ``features_2``, ..., each ``(batch, 1, 5 * channels + 2)``, one per scale.
    """
    steps = Steps()
    views = steps.channels_first()
    outputs = []
    for level, layers in enumerate(_levels(network)):
        if level:
            halve = {"kernel_shape": [2, 2], "strides": [2, 2]}
            views = [steps.AveragePool(view, **halve) for view in views]
        sums = _sums(steps, views, *layers)
        outputs.append(steps.add("Identity", [sums], f"features_{level + 1}"))
    return steps.model(dict.fromkeys(outputs, SUMS), judge)


def scale_graphs(network, judge):
    """A list of models, one a scale, from a tile of a picture at that scale to its sums."""
    graphs = []
    for layers in _levels(network):
        steps = Steps()
        sums = steps.add("Identity", [_sums(steps, steps.channels_first(), *layers)], "sums")
        graphs.append(steps.model({sums: SUMS}, judge))
    return graphs


def tiling(network):
    """The `Tiling` of `pyramid`."""
    banks = [bank for bank, _ in _levels(network)]
    return Tiling([bank.strides[0] for bank in banks], [bank.kernel_size[0] for bank in banks])


def _levels(network):
    """The bank of filters and the `Dissimilarity` of each level."""
    count = sum(layer.name.startswith("bank_") for layer in network.layers)
    return [
        [network.get_layer(f"{part}_{level}") for part in ("bank", "dissimilarity")]
        for level in range(count)
    ]


def _sums(steps, views, bank, compare):
    """The result of `Dissimilarity.sums_of_rows`, summed over all rows.

    Filters ``f / sqrt(c)`` replace the constant of ``(a - b)**2 / (a**2 + b**2 + c)`` with 1.
    """
    constant = np.exp(np.asarray(compare.log_constant))
    kernel = np.asarray(bank.kernel).transpose(3, 2, 0, 1) / 255
    kernel /= np.sqrt(constant)[:, None, None, None]
    salience = np.abs(np.asarray(compare.salience)) * np.sqrt(constant)
    plane, column = np.array([0, 0, -1]), np.array([0, -1, 1])

    maps = [steps.Conv(view, kernel, strides=list(bank.strides)) for view in views]
    maps = [steps.Reshape(part, plane) for part in maps]
    energies = [steps.Mul(part, part) for part in maps]
    gap = steps.Sub(*maps)
    energy = steps.Add(steps.Add(*energies), np.float32(1))
    difference = steps.Div(steps.Mul(gap, gap), energy)
    strength = steps.Max(*(steps.Abs(part) for part in maps))
    ones_and_weights = steps.Add(
        steps.MatMul(np.stack([np.zeros_like(salience), salience]), strength),
        np.array([[1], [1e-3]], "float32"),
    )
    weighted = steps.MatMul(ones_and_weights, steps.Transpose(difference, perm=[0, 2, 1]))
    squares, *energies, totals = (
        steps.ReduceSum(part, np.array([2]))
        for part in (steps.Mul(difference, difference), *energies, ones_and_weights)
    )
    sums = steps.Concat(steps.Reshape(weighted, column), squares, *energies, totals, axis=1)
    channels = len(constant)
    units = np.concatenate([np.ones(3 * channels), constant, constant, np.ones(2)])
    return steps.Mul(steps.Transpose(sums, perm=[0, 2, 1]), units.astype("float32"))
