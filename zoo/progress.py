from rich.console import Console
from rich.progress import track


def tracked(items, title, total=None, completed=0):
    """Yields the same items and shows a progress bar on a terminal.

    Args:
        items: Iterable.
        title: Str. Text in front of the bar.
        total: Int. Number of items. Defaults to the length of `items`.
        completed: Int. Number of items done before. Defaults to `0`.
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
