from pathlib import Path

from zoo.data.images import image_pair
from zoo.errors import InputError
from zoo.files import replacing
from zoo.scoring.score import Score
from zoo.types import ImageLike, PathLike


def draw_figure(path: PathLike, reference: ImageLike, distorted: ImageLike, score: Score) -> None:
    """Writes both images side by side, with the score above the distorted one.

    Args:
        path: Path of the image to write; its extension sets the format.
        reference: Reference image, as for `zoo.data.image_pair`.
        distorted: Distorted image, likewise.
        score: `Score` of the distorted image.

    Raises:
        InputError: If the format is unknown or the folder is missing.
    """
    from matplotlib.figure import Figure

    images = image_pair(reference, distorted)
    height, width, _ = images[0].shape
    figure = Figure(figsize=(10, 5 * height / width + 0.8), layout="constrained")
    interval = "" if score.interval is None else " ({:.2f} to {:.2f})".format(*score.interval)
    titles = ["reference", f"distorted: {score.value:.2f}{interval}"]
    for axes, image, title in zip(figure.subplots(1, 2), images, titles, strict=True):
        axes.imshow(image / 255)
        axes.set_title(title)
        axes.axis("off")
    figure.supxlabel(f"{score.scale} ({score.model})", fontsize="small")

    save_figure(path, figure)


def save_figure(path, figure):
    """Saves a figure atomically, in the format of the extension."""
    check_format(path)
    with replacing(path) as beside:
        figure.savefig(beside, dpi=120)


def check_format(path):
    """Raises `InputError` unless matplotlib supports the format of the extension."""
    from matplotlib.backend_bases import FigureCanvasBase

    path = Path(path)
    if path.suffix[1:].lower() not in FigureCanvasBase.get_supported_filetypes():
        raise InputError(f"cannot write a figure as {path.name}; use the extension .png")
