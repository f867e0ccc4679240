"""API pages: the docstring of each package and all its exports."""

import logging
from pathlib import Path

import griffe

log = logging.getLogger("mkdocs.hooks")
ROOT = Path(__file__).parents[1]
DOCSTRING_ONLY = "    options: {members: false, show_root_heading: false}"


def pages(packages):
    """Dict of file names to the Markdown page of each package.

    A name exported by several packages is on the page of the first.
    """
    loader = griffe.GriffeLoader(search_paths=[ROOT])
    for top in sorted({package.split(".")[0] for package in packages}):
        loader.load(top)
    homes = {}
    return {f"api/{name}.md": _page(name, loader.modules_collection, homes) for name in packages}


def _page(package, modules, homes):
    module = modules[package]
    text = [f"# {package}", f"::: {package}\n{DOCSTRING_ONLY}"]
    for name in sorted(module.exports or module.functions, key=str.lower):
        found = _home(f"{package}.{name}", modules)
        if found.is_module or name.startswith("_"):
            continue
        path = found.canonical_path
        if path in homes:
            text.append(f"## {name}\n\nSee [`{homes[path]}.{name}`][{path}].")
            continue
        homes[path] = package
        _check_types(found)
        same_as_module = modules[f"{package}.{name}"].is_module
        anchor = f"[](){{ #{package}.{name} }}\n\n" if same_as_module else ""
        text.append(f"{anchor}::: {path}")
    return "\n\n".join(text)


def _home(path, modules):
    """The definition of a name that packages may re-export."""
    package, _, name = path.rpartition(".")
    imported = modules[package].imports.get(name)
    return modules[path] if imported in (None, path) else _home(imported, modules)


def _check_types(found):
    """Warns, which fails the build, if type hints are missing."""
    call = found.members.get("__init__") if found.is_class else found
    if call is None or not call.is_function:
        return
    untyped = [p.name for p in call.parameters if p.annotation is None and p.name != "self"]
    if found.is_function and found.returns is None:
        untyped.append("the return value")
    if untyped:
        log.warning(f"{found.path} has no type hints for {', '.join(untyped)}")
