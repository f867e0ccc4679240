"""Model tables and a page per model, from their cards.

`python docs/model_pages.py` updates the table in README.md.
"""

import re
from pathlib import Path

import zoo

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(?<=<!-- models -->\n).*?(?=<!-- /models -->)", re.DOTALL)
FIGURES = {
    "srcc": "SRCC",
    "plcc": "PLCC",
    "krcc": "KRCC",
    "rmse": "RMSE",
    "monotonicity": "monotonic",
    "identity": "identity",
}
SHARES = ("monotonicity", "identity")
WIDTH = 80  # of a line of code that fits the page
IN_README = ("srcc", "plcc", "rmse", "identity")


def pages():
    """Dict of file names to the Markdown page of each card."""
    return {f"models/{card.name}.md": _page(card) for card in _cards()}


def fill(markdown):
    """The overview page with its tables filled in."""
    cards = _cards()
    trained = _table([card for card in cards if card.trained], FIGURES, "{}.md")
    return markdown.replace("{{ trained }}", trained).replace("{{ forms }}", _forms(cards))


def readme():
    """README.md with an up-to-date table."""
    named = [card for card in _cards() if card.trained and _short_name(card) == card.architecture]
    table = _table(named, IN_README, "zoo/cards/{}.json")
    return TABLE.sub(lambda _: f"{table}\n", README.read_text(encoding="utf-8"))


def _cards():
    """All cards, the default first, then by descending SRCC."""
    cards = {zoo.card(name).name: zoo.card(name) for name in zoo.list_models()}
    default = zoo.Scorer().card.name
    return sorted(cards.values(), key=lambda c: (c.name != default, -c.figures.get("srcc", 0)))


def _table(cards, figures, link):
    rows = [
        ["model", "description", "parameters", *(FIGURES[figure] for figure in figures)],
        ["---", "---", "--:", *("--:" for _ in figures)],
    ]
    for card in cards:
        name = f"[`{_short_name(card)}`]({link.format(card.name)})"
        what = card.description.rstrip(".").split(",")[0]
        values = [_figure(card.figures, figure) for figure in figures]
        rows.append([name, what, f"{card.parameters:,}", *values])
    return _lines(rows)


def _forms(cards):
    rows = [["model", "description", "arguments"], ["---"] * 3]
    for card in cards:
        if not card.trained:
            rows.append([f"[`{card.name}`]({card.name}.md)", card.description, _config(card)])
    return _lines(rows)


def _page(card):
    name = _short_name(card)
    facts = [
        ["architecture", _link(card)],
        ["parameters", f"{card.parameters:,}"],
        ["arguments", _config(card)],
        ["members", ", ".join(f"[`{member}`]({member}.md)" for member in card.members)],
        ["score", str(card.scale or "")],
        ["viewing", ", ".join(f"{key} {value}" for key, value in card.viewing.items())],
        ["license", card.license or ""],
        ["SHA-256", f"`{card.sha256}`" if card.sha256 else ""],
    ]
    facts = [row for row in facts if row[1]]
    text = [f"# {card.name}", card.description, _lines([["", ""], ["---", "---"], *facts])]
    if card.trained:
        text.append(
            f"```console\n$ macs score REF DIST --model {name}\n```\n\n"
            f'```python\nscorer = zoo.Scorer("{name}")\nmodel = zoo.load("{name}")\n```'
        )
    else:
        text.append(
            f"This model has no trained weights.\n\n"
            f'```python\nmodel = zoo.load("{name}", weights=None)\n```'
        )
    return "\n\n".join([*text, *_measured(card), *_learned(card)])


def _measured(card):
    if not card.figures:
        return []
    figures = [key for key, value in card.figures.items() if isinstance(value, float)]
    rows = [
        ["", *(FIGURES.get(figure, figure) for figure in figures)],
        ["---", *("--:" for _ in figures)],
        [f"{card.figures['pairs']} pairs", *(_figure(card.figures, figure) for figure in figures)],
    ]
    return ["## Results", _lines(rows), _command(card.figures)]


def _learned(card):
    text = []
    if card.training:
        text += ["## Training", f"Recipe `{card.training['recipe']}`.", _command(card.training)]
    if card.data:
        text += ["## Data", card.data["source"]]
        for key, title in (("train", "for training"), ("held_out", "held out")):
            names = card.data.get(key, [])
            listed = ", ".join(names)
            text.append(f'??? note "{len(names)} photographs {title}"\n    {listed}')
    return text


def _command(facts):
    lines = [
        f"$ {line}" if len(line) < WIDTH else f"$ {line}".replace(" --out", " \\\n    --out")
        for line in facts["command"].split(" && ")
    ]
    return "\n".join(["```console", *lines, "```"])


def _link(card):
    if card.members:
        return "average of several models"
    return f"[`{card.architecture}`][zoo.architectures.{card.architecture}]"


def _config(card):
    return ", ".join(f"`{key}={value!r}`" for key, value in card.config.items())


def _figure(figures, name):
    value = figures.get(name)
    if value is None:
        return ""
    return f"{value:.0%}".replace("%", " %") if name in SHARES else f"{value:.3f}"


def _short_name(card):
    """The name without its tag if that loads the same weights."""
    return card.architecture if zoo.card(card.architecture) == card else card.name


def _lines(rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
