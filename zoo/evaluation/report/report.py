from html import escape
from pathlib import Path
from string import Template

import numpy as np

from zoo.data.images import read_uint8
from zoo.data.in_order import in_order
from zoo.evaluation.evaluation import Evaluation
from zoo.evaluation.report.charts import histogram, scatter
from zoo.files import printable, replacing
from zoo.maps.overlay import drawings_of
from zoo.maps.slider import data_url
from zoo.model_card import in_words
from zoo.scoring.scorer import Scorer
from zoo.types import PathLike

TEMPLATE = Path(__file__).with_name("report.html")
SHOWN = 3
AXES = "score", "human score"
THUMBNAIL, PICTURE = 96, 600
MOST_THUMBNAILS = 2000


def write_report(evaluation: Evaluation, scorer: Scorer, path: PathLike) -> None:
    """Writes the scores of a folder as one self-contained HTML file.

    It shows a summary, a histogram, a scatter plot against human scores with the logistic fit, the
    worst and best pairs with damage maps, a sortable table with thumbnails of the first 2,000
    images, and the model's card.

    Args:
        evaluation: `Evaluation`.
        scorer: `Scorer` of the evaluation.
        path: Path of the file to write.

    Raises:
        InputError: If the folder is missing.
    """
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        model=escape(evaluation.model),
        scale=escape(str(evaluation.card.scale)),
        tiles="".join(_tiles(evaluation)),
        charts="".join(_charts(evaluation)),
        pairs="".join(_extremes(evaluation, scorer)),
        problems=_problems(evaluation),
        head="".join(_head(evaluation)),
        rows="".join(_rows(evaluation)),
        cards="".join(_card(member.card) for member in scorer.members),
    )
    with replacing(path) as beside:
        beside.write_text(printable(page), encoding="utf-8")


def _tiles(evaluation):
    """Yields the tiles of the summary."""
    summary = evaluation.summary()
    scores = [image.score for image in evaluation.scored]
    yield _tile("images scored", summary["scored"], f"{summary['skipped']} skipped")
    if scores:
        yield _tile(
            "mean score", f"{np.mean(scores):.2f}", f"{min(scores):.2f} to {max(scores):.2f}"
        )
    from zoo.agreement import TITLES

    for name, figure in evaluation.agreement.items():
        bounds = f"{figure['low']:.3f}&ndash;{figure['high']:.3f}"
        yield _tile(TITLES[name], f"{figure['value']:.3f}", bounds)


def _tile(name, value, note):
    return f'<div class="tile"><span>{name}</span><b>{value}</b><small>{note}</small></div>'


def _charts(evaluation):
    if evaluation.scored:
        scores = [image.score for image in evaluation.scored]
        yield _figure(histogram(scores, "score"), "Distribution of the scores")
    if evaluation.agreement:
        from zoo.agreement import logistic_fit

        scores, mos = (np.array(column) for column in zip(*evaluation.rated_scores, strict=True))
        names = [image.name for image in evaluation.rated]
        curve = sorted(zip(scores, logistic_fit(scores, mos), strict=True))
        drawing = scatter(list(zip(scores, mos, names, strict=True)), curve, AXES)
        yield _figure(
            drawing, "Scores against human scores, with the logistic fit. Above: 95 % intervals"
        )


def _figure(drawing, caption):
    return f"<figure>{drawing}<figcaption>{escape(caption)}</figcaption></figure>"


def _extremes(evaluation, scorer):
    """Yields the worst and best pairs, each image once."""
    ordered = sorted(evaluation.scored, key=lambda image: image.score)
    worst = ordered[:SHOWN]
    best = ordered[max(SHOWN, len(ordered) - SHOWN) :][::-1]
    for title, images in (("Worst", worst), ("Best", best)):
        if images:
            yield f"<h2>{title}</h2>"
        for image in images:
            yield _pair(image, scorer)


def _pair(image, scorer):
    mapped = scorer.map(image.reference, image.distorted)
    shown = "".join(_figure(*drawing) for drawing in drawings_of(mapped, PICTURE))
    mos = "" if image.mos is None else f", MOS {image.mos:.2f}"
    return (
        f'<section class="pair"><h3>{escape(image.name)}: {image.score:.2f}{mos}</h3>'
        f'<div class="maps">{shown}</div></section>'
    )


def _problems(evaluation):
    if not evaluation.problems:
        return ""
    lines = "".join(
        f"<li><b>{escape(image.name)}</b> {escape(image.problem)}</li>"
        for image in evaluation.problems
    )
    return f'<h2>Skipped</h2><ul class="problems">{lines}</ul>'


def _columns(evaluation):
    """Titles of the numeric columns, with functions that return their values."""
    columns = {"score": lambda image: image.score}
    if any(image.interval_low is not None for image in evaluation.images):
        columns["90 % from"] = lambda image: image.interval_low
        columns["to"] = lambda image: image.interval_high
    if any(image.spread is not None for image in evaluation.images):
        columns["spread"] = lambda image: image.spread
    if evaluation.rated:
        columns["MOS"] = lambda image: image.mos
    return columns


def _head(evaluation):
    yield "<th></th>"
    for title in ("image", *_columns(evaluation)):
        yield f'<th aria-sort="none"><button>{title}</button></th>'


def _rows(evaluation):
    columns = _columns(evaluation)
    with_picture = evaluation.scored[:MOST_THUMBNAILS]
    thumbnails = dict(
        zip(
            (image.name for image in with_picture),
            in_order(_thumbnail, with_picture),
            strict=True,
        )
    )
    for image in evaluation.images:
        picture = thumbnails.get(image.name, "")
        cells = "".join(_number(value(image)) for value in columns.values())
        yield f"<tr><td>{picture}</td><td>{escape(image.name)}</td>{cells}</tr>"


def _number(value):
    return "<td></td>" if value is None else f'<td data-value="{value}">{value:.3f}</td>'


def _thumbnail(image):
    return f'<img src="{data_url(read_uint8(image.distorted), THUMBNAIL)}" alt="">'


def _card(card):
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(in_words(value))}</dd>"
        for name, value in card.facts().items()
    )
    return f"<dl>{rows}</dl>"
