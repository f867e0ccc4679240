"""upload a trained model and its card to a model hub"""

from macs_command.commands.common import add_json_argument, print_record


def add_arguments(parser):
    parser.add_argument("model", metavar="RUN", help="folder of a training run, or model name")
    parser.add_argument("name", metavar="hf://USER/NAME", help="repository, created if missing")
    parser.add_argument("--private", action="store_true", help="make a new repository private")
    add_json_argument(parser)


def run(options):
    from zoo.hub import push

    address = push(options.model, options.name, options.private)
    if options.json:
        print_record({"name": options.name, "address": address})
    else:
        print(f'{address}: zoo.load("{options.name}")')
