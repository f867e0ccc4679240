"""A module a command: its help, `add_arguments` and `run`, which alone imports what is heavy."""
