"""list the models of the zoo, or show the card of one"""


def add_arguments(parser):
    parser.add_argument("name", nargs="?", metavar="NAME", help="a model, to show its card")
    parser.add_argument("--trained", action="store_true", help="only those with trained weights")


def run(options):
    import json
    from dataclasses import asdict

    import zoo

    if options.name:
        print(json.dumps(asdict(zoo.card(options.name)), indent=2))
        return
    names = zoo.list_models(trained=options.trained)
    width = max(map(len, names))
    for name in names:
        model_card = zoo.card(name)
        tag = "trained  " if model_card.trained else "untrained"
        print(f"{name:{width}}  {tag}  {model_card.description}")
