"""Generates pages from cards, commands, notebooks and project files."""

import contextlib
import io
import logging
import os
import sys
from pathlib import Path

import nbformat
from mkdocs.structure.files import File
from nbconvert import MarkdownExporter

sys.path.insert(0, str(Path(__file__).parent))
import api_pages
import model_pages

log = logging.getLogger("mkdocs.hooks")
ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
SUBCOMMANDS = ["sorter train", "sorter check"]


def on_pre_build(config):
    if model_pages.readme() != model_pages.README.read_text(encoding="utf-8"):
        log.warning("the model table in README.md is outdated; run python docs/model_pages.py")


def on_files(files, config):
    (api,) = (section["API"] for section in config.nav if "API" in section)
    pages = {
        **model_pages.pages(),
        **api_pages.pages([name for page in api for name in page]),
        "command_line.md": command_line(),
        "changelog.md": project_page("CHANGELOG.md"),
        "contributing.md": project_page("CONTRIBUTING.md"),
    }
    for notebook in NOTEBOOKS:
        pages |= notebook_pages(notebook)
    list_in_nav(config.nav, pages)
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown, page, config, files):
    if page.file.src_uri == "models/index.md":
        return model_pages.fill(markdown)
    if page.file.src_uri.startswith("notebooks/"):
        page.meta["hide"] = ["toc"]  # leaves code its full width
    return markdown.replace("{{ notebooks }}", gallery())


def list_in_nav(nav, pages):
    """Adds the pages of a folder to the section of its ``index.md``."""
    for section in nav:
        for title, index in section.items():
            if str(index).endswith("/index.md"):
                folder = index.removesuffix("index.md")
                found = [name for name in pages if name.startswith(folder) and name.endswith(".md")]
                section[title] = [index, *found]


def project_page(name):
    """A file next to `docs`, with its links made relative to `docs`."""
    return (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")


def command_line():
    """The help of every command."""
    from macs_command.macs import COMMANDS, main

    os.environ["COLUMNS"] = "80"
    text = ["# Command line", "`macs COMMAND --help` prints the same."]
    for name in ["", *COMMANDS, *SUBCOMMANDS]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            main([*name.split(), "--help"])
        text += [f"## macs {name}".rstrip(), f"```text\n{printed.getvalue()}```"]
    return "\n\n".join(text)


def notebook_pages(path):
    """Dict of file names to the page and the pictures of a notebook with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    heading, _, text = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{heading}\n\n[Download]({path.name}){{ .md-button }}\n{text}"
    resources = {"unique_key": path.stem, "output_files_dir": f"{path.stem}_files"}
    text, resources = MarkdownExporter().from_notebook_node(notebook, resources)
    pictures = {f"notebooks/{name}": data for name, data in resources["outputs"].items()}
    return {f"notebooks/{path.stem}.md": text, **pictures}


def gallery():
    """One card per notebook: its last picture, title and first paragraph."""
    cards = []
    for path in NOTEBOOKS:
        heading, *rest = nbformat.read(path, as_version=4).cells[0].source.split("\n\n")
        pictures = [name for name in notebook_pages(path) if name.endswith(".png")]
        title, text = heading.removeprefix("# "), " ".join(rest).replace("\n", " ")
        page = f"{path.stem}.md"
        shown = pictures[-1].removeprefix("notebooks/")
        cards.append(f"-   **[{title}]({page})**\n\n    ![{title}]({shown})\n\n    {text}")
    return "\n\n".join(['<div class="grid cards" markdown>', *cards, "</div>"])
