class SorterError(ValueError):
    """A sorter cannot be found, read, written or used. The message is one line."""
