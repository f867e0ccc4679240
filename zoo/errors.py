class InputError(ValueError):
    """What was given cannot be used. The message is one line: what, where, and the mend."""
