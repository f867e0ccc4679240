"""Arguments that several commands share."""

import argparse


def add_model_argument(parser):
    parser.add_argument(
        "--model", default="simple", metavar="NAME", help="model of the zoo (default: %(default)s)"
    )


def add_data_argument(parser):
    parser.add_argument(
        "--data", required=True, metavar="DIR", help="folder of the data set, as it is published"
    )


def add_split_arguments(parser):
    parser.add_argument(
        "--hold-out",
        type=int,
        metavar="N",
        help="photographs to keep out of training (default: a fifth)",
    )
    parser.add_argument(
        "--folds",
        type=int,
        default=5,
        metavar="K",
        help="folds for cross-validation of the others (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the split (default: %(default)s)"
    )


def add_crop_argument(parser):
    parser.add_argument(
        "--crop",
        type=_crop,
        default=288,
        metavar="SIZE",
        help="store the centre of each image, on black where it is smaller; none for whole images "
        "(default: %(default)s)",
    )


def _crop(text):
    if text != "none" and not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of pixels nor none")
    return None if text == "none" else int(text)
