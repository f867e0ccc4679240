from rich.console import Console
from rich.progress import track


def tracked(items, title, total=None, completed=0):
    """Yields items and shows a progress bar if standard error is a terminal.

    Args:
        items: Iterable.
        title: Str. Label of the bar.
        total: Int. Number of items. Defaults to the length of `items`.
        completed: Int. Number of items already done. Defaults to `0`.
    """
    console = Console(stderr=True)
    return track(
        items,
        title,
        total,
        completed,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
