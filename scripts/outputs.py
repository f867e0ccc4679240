"""Types of the arguments that name what a command writes, which `main` checks before the work."""


class OutFile(str):
    """A file to write."""

    __slots__ = ()

    def check(self):
        """Raises `InputError` unless it can be written."""
        from zoo.files import check_output

        check_output(self)


class OutFigure(OutFile):
    """A picture that matplotlib writes."""

    __slots__ = ()

    def check(self):
        from zoo.scoring.figure import check_format

        check_format(self)
        super().check()


class OutFolder(OutFile):
    """A folder to write to, made if it is not there."""

    __slots__ = ()

    def check(self):
        from zoo.files import check_output_folder

        check_output_folder(self)


def check_outputs(options):
    """Checks all of a command's outputs."""
    for value in vars(options).values():
        if isinstance(value, OutFile):
            value.check()
