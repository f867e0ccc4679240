class InputError(ValueError):
    """Invalid input. The message is one line: what is wrong, where, and the fix."""
