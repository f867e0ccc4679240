"""export a model to an ONNX file, which scores without Keras"""

from macs_command.commands.common import add_json_argument, print_record
from macs_command.outputs import OutFile


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="NAME", help="model name, folder of a training run, or .keras file"
    )
    parser.add_argument(
        "out",
        type=OutFile,
        metavar="OUT.onnx",
        help="file to write, for macs score --model OUT.onnx",
    )
    add_json_argument(parser)


def run(options):
    from zoo.scoring import Scorer, export

    export(options.model, options.out)
    scale = Scorer(options.out).card.scale
    if options.json:
        print_record({"model": options.model, "out": options.out, "scale": scale.name})
    else:
        print(f"{options.out}: {scale}; scores match Keras to 1e-4")
