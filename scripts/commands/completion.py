"""print a shell completion script; for bash: source <(macs completion bash)"""

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser):
    parser.add_argument("shell", choices=SHELLS, help=", ".join(SHELLS))


def run(options):
    import shtab
    from macs_command.macs import make_parser

    parser = make_parser()
    for action in actions_of(parser):
        if action.nargs != 0 and not (action.choices or action.type):
            action.complete = shtab.FILE
    print(shtab.complete(parser, options.shell))


def actions_of(parser):
    """All arguments of a parser and its subcommands."""
    for action in parser._actions:
        if action.choices and hasattr(action.choices, "values"):
            for command in action.choices.values():
                yield from actions_of(command)
        else:
            yield action
