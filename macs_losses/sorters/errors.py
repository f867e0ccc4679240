class SorterError(ValueError):
    """Raised if a sorter cannot be found, read, written or used."""
