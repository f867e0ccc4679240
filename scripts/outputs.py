"""Argument types for output paths, which `main` checks before a command runs."""


class OutFile(str):
    """An output file."""

    __slots__ = ()

    def check(self):
        """Raises `InputError` unless it can be written."""
        from zoo.files import check_output

        check_output(self)


class OutFigure(OutFile):
    """An output image that matplotlib writes."""

    __slots__ = ()

    def check(self):
        from zoo.scoring.figure import check_format

        check_format(self)
        super().check()


class OutFolder(OutFile):
    """An output folder, created if missing."""

    __slots__ = ()

    def check(self):
        from zoo.files import check_output_folder

        check_output_folder(self)


def check_outputs(options):
    """Checks all outputs of a command."""
    for value in vars(options).values():
        if isinstance(value, OutFile):
            value.check()
