"""Pages that are made from what the package knows: models, commands, notebooks, project files."""

import contextlib
import io
import logging
import os
import sys
from pathlib import Path

import griffe
import nbformat
from mkdocs.structure.files import File
from nbconvert import MarkdownExporter

sys.path.insert(0, str(Path(__file__).parent))
import model_pages

log = logging.getLogger("mkdocs.hooks")
ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
PACKAGES = [
    "zoo",
    "macs_layers",
    "macs_losses",
    "macs_losses.sorters",
    "tuning",
    "tuning.spaces",
    "zoo.architectures",
    "zoo.benchmarking",
    "zoo.data",
    "zoo.evaluation",
    "zoo.evaluation.report",
    "zoo.evaluation.table",
    "zoo.maps",
    "zoo.scoring",
    "zoo.training",
]
DOCSTRING_ONLY = "    options: {members: false, show_root_heading: false}"
SUBCOMMANDS = ["sorter train", "sorter check"]


def on_pre_build(config):
    if model_pages.readme() != model_pages.README.read_text(encoding="utf-8"):
        log.warning("README.md has old figures of the models; run python docs/model_pages.py")


def on_files(files, config):
    pages = {
        **model_pages.pages(),
        **api_pages(),
        "command_line.md": command_line(),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        "contributing.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    }
    for notebook in NOTEBOOKS:
        pages |= notebook_pages(notebook)
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown, page, config, files):
    if page.file.src_uri == "models/index.md":
        return model_pages.fill(markdown)
    return markdown.replace("{{ notebooks }}", gallery())


def api_pages():
    """A page for each package: its docstring, and what it exports."""
    loader = griffe.GriffeLoader(search_paths=[ROOT])
    for package in ("macs_layers", "macs_losses", "tuning", "zoo"):
        loader.load(package)
    homes, pages = {}, {}
    for package in PACKAGES:
        module = loader.modules_collection[package]
        text = [f"# {package}", f"::: {package}\n{DOCSTRING_ONLY}"]
        for name in sorted(module.exports or module.functions, key=str.lower):
            home = loader.modules_collection[module.imports.get(name, f"{package}.{name}")]
            if home.is_module or name.startswith("_"):
                continue
            path = home.canonical_path
            clash = loader.modules_collection[f"{package}.{name}"].is_module
            if path in homes:
                text.append(f"## {name}\n\nSee [`{homes[path]}.{name}`][{path}].")
            else:
                homes[path] = package
                text.append(
                    f"[](){{ #{package}.{name} }}\n\n::: {path}" if clash else f"::: {path}"
                )
        pages[f"api/{package}.md"] = "\n\n".join(text)
    return pages


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
    """A notebook with the outputs that it holds: a page and its pictures, by file name."""
    notebook = nbformat.read(path, as_version=4)
    heading, _, text = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{heading}\n\n[Download]({path.name}){{ .md-button }}\n{text}"
    resources = {"unique_key": path.stem, "output_files_dir": f"{path.stem}_files"}
    text, resources = MarkdownExporter().from_notebook_node(notebook, resources)
    pictures = {f"notebooks/{name}": data for name, data in resources["outputs"].items()}
    return {f"notebooks/{path.stem}.md": text, **pictures}


def gallery():
    """A card a notebook: its last picture, title and first paragraph."""
    cards = []
    for path in NOTEBOOKS:
        heading, *rest = nbformat.read(path, as_version=4).cells[0].source.split("\n\n")
        pictures = [name for name in notebook_pages(path) if name.endswith(".png")]
        title, text = heading.removeprefix("# "), " ".join(rest).replace("\n", " ")
        page = f"notebooks/{path.stem}.md"
        cards.append(f"-   **[{title}]({page})**\n\n    ![{title}]({pictures[-1]})\n\n    {text}")
    return "\n\n".join(['<div class="grid cards" markdown>', *cards, "</div>"])
