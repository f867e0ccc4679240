from html import escape


def html_table(title, rows):
    """A small table for a notebook, in which all text is escaped.

    >>> html_table("4.302", {"model": "pyramid"})
    '<table><caption><b>4.302</b></caption><tr><th>model</th><td>pyramid</td></tr></table>'

    Args:
        title: Str. What stands above it.
        rows: Dict of names to values; those that are None are left out.
    """
    cells = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in rows.items()
        if value is not None
    )
    return f"<table><caption><b>{escape(title)}</b></caption>{cells}</table>"
