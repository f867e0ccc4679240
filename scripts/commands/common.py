"""Arguments that several commands share."""


def add_model_argument(parser):
    parser.add_argument(
        "--model", default="simple", metavar="NAME", help="model of the zoo (default: %(default)s)"
    )


def add_data_argument(parser):
    parser.add_argument(
        "--data", required=True, metavar="DIR", help="folder of the data set, as it is published"
    )
