"""Renders the examples in docstrings as code."""

import re

import griffe

EXAMPLE = re.compile(r"(?:^ *>>> .*\n?)(?:^ *\S.*\n?)*", re.MULTILINE)


class DoctestFences(griffe.Extension):
    def on_object(self, *, obj, **kwargs):
        if obj.docstring:
            obj.docstring.value = EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(found):
    lines = found[0].rstrip("\n")
    indent = lines[: len(lines) - len(lines.lstrip())]
    return f"{indent}```pycon\n{lines}\n{indent}```\n"
