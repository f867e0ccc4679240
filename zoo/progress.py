from rich.console import Console
from rich.progress import track


def tracked(items, title, total=None):
    """The same items, with a bar on a terminal that says how far they are.

    Args:
        items: Iterable.
        title: What stands before the bar.
        total: How many there are, where `items` has no length.
    """
    console = Console(stderr=True)
    hidden = not console.is_terminal
    return track(items, title, total, console=console, transient=True, disable=hidden)
