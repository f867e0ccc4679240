from html import escape


def html_table(title, rows):
    """A small HTML table for notebooks, with all text escaped.

    >>> html_table("4.302", {"model": "pyramid"})
    '<table><caption><b>4.302</b></caption><tr><th>model</th><td>pyramid</td></tr></table>'

    Args:
        title: Str. Caption.
        rows: Dict of names to values; `None` values are left out.
    """
    cells = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in rows.items()
        if value is not None
    )
    return f"<table><caption><b>{escape(title)}</b></caption>{cells}</table>"
