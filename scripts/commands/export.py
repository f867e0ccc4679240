"""write a model as an ONNX file, which scores without Keras"""


def add_arguments(parser):
    parser.add_argument(
        "model", metavar="NAME", help="model of the zoo, folder of a training, or .keras file"
    )
    parser.add_argument(
        "out", metavar="OUT.onnx", help="file to write; macs score --model takes it"
    )


def run(options):
    from zoo.scoring import Scorer, export

    export(options.model, options.out)
    print(f"{options.out}: {Scorer(options.out).card.scale}, scores as Keras' to 1e-4")
