"""put a trained model on a model hub, with its card"""

from macs_command.commands.common import add_json_argument, print_record


def add_arguments(parser):
    parser.add_argument("model", metavar="RUN", help="folder of a training, or name of a model")
    parser.add_argument("name", metavar="hf://USER/NAME", help="where to; made if it is not there")
    parser.add_argument("--private", action="store_true", help="for its owner alone, if it is new")
    add_json_argument(parser)


def run(options):
    from zoo.hub import push

    address = push(options.model, options.name, options.private)
    if options.json:
        print_record({"name": options.name, "address": address})
    else:
        print(f'{address}: zoo.load("{options.name}")')
