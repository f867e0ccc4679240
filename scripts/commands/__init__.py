"""One module per command: help, `add_arguments`, and `run`, which does the heavy imports."""
