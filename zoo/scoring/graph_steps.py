"""Builds ONNX graphs node by node."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

IMAGES = "reference", "distorted"


class Steps:
    """Builder of a graph: ``steps.Add(a, b)`` appends a node and returns the name of its output.

    Inputs are names, or arrays, which become constants.
    """

    def __init__(self):
        self.nodes = []
        self.constants = {}

    def __getattr__(self, operator):
        return lambda *inputs, **attributes: self.add(operator, inputs, **attributes)

    def add(self, operator, inputs, output=None, **attributes):
        names = [part if isinstance(part, str) else self._constant(part) for part in inputs]
        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, names, [output], **attributes))
        return output

    def split(self, x, count):
        """Splits the channels of a map evenly."""
        parts = [f"Split_{len(self.nodes)}_{number}" for number in range(count)]
        self.nodes.append(helper.make_node("Split", [x], parts, axis=1))
        return parts

    def channels_first(self):
        """Both images, ``(batch, 3, height, width)``."""
        return [self.Transpose(image, perm=[0, 3, 1, 2]) for image in IMAGES]

    def model(self, outputs, other):
        """A model of a pair of images, with the opset of another model.

        Args:
            outputs: Dict of the names of outputs to their shapes.
            other: `onnx.ModelProto`.
        """
        picture = ["batch", "height", "width", 3]
        graph = helper.make_graph(
            self.nodes,
            "places",
            [_tensor(image, picture) for image in IMAGES],
            [_tensor(output, shape) for output, shape in outputs.items()],
            [numpy_helper.from_array(value, name) for name, value in self.constants.items()],
        )
        return helper.make_model(
            graph, opset_imports=other.opset_import, ir_version=other.ir_version
        )

    def _constant(self, value):
        name = f"constant_{len(self.constants)}"
        self.constants[name] = np.asarray(value)
        return name


def _tensor(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
