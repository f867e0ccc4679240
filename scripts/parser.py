import argparse
from itertools import zip_longest
from math import inf

ROOM = {None: 1, "?": 1, "+": inf, "*": inf}


class Parser(argparse.ArgumentParser):
    """A parser that accepts options before, between and after positional arguments.

    `argparse` lets such an option consume every value that follows. Here ``--tta REF DIST``
    consumes none, since neither is among its choices, and ``--model a b REF DIST`` leaves the
    required positionals.
    """

    def parse_known_args(self, args=None, namespace=None):
        if args is not None and not self._subparsers:
            args = self._options_first(list(args))
        return super().parse_known_args(args, namespace)

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {message}; see {self.prog} --help\n")

    def _options_first(self, args):
        """Moves positionals, including those consumed by a list option, after ``--``."""
        end = args.index("--") if "--" in args else len(args)
        head, behind = self._with_constants(args[:end]), args[end + 1 :]
        if "--" in behind:
            self.error("-- can be given only once; write ./-- for a file of that name")
        owners = list(self._owners(head))
        taken = self._taken(owners, len(behind))
        places = [place for place, owner in enumerate(owners) if owner is None or place in taken]
        options = [arg for place, arg in enumerate(head) if place not in places]
        moved = [*(head[place] for place in places), *behind]
        return [*options, "--", *moved] if moved else options

    def _with_constants(self, args):
        """Spells out the implied value of options given without one."""
        filled = list(args)
        for place, (arg, following) in enumerate(zip_longest(args, args[1:])):
            option = self._option(arg)
            optional = option and option.nargs == "?" and option.choices
            if optional and following not in option.choices:
                filled[place] = f"{arg}={option.const}"
        return filled

    def _owners(self, args):
        """Yields the option that consumes each argument: None for a positional, "" for a flag."""
        option, room = None, 0
        for arg in args:
            if is_option(arg):
                option = self._option(arg)
                room = ROOM.get(option.nargs, option.nargs) if option else 0
                yield ""
            elif room:
                room -= 1
                yield option
            else:
                yield None

    def _taken(self, owners, behind):
        """Places of positionals consumed by a list option."""
        positionals = self._get_positional_actions()
        needed = [action for action in positionals if action.nargs is None]
        lists = [owner for owner in owners if getattr(owner, "nargs", None) in ("+", "*")]
        for wanted in (positionals, needed):
            missing = len(wanted) - owners.count(None) - behind
            for option in reversed(lists):
                values = [place for place, owner in enumerate(owners) if owner is option]
                if 0 < missing < len(values):
                    return values[-missing:]
        if lists and missing > 0:
            option = lists[-1].option_strings[0]
            names = " ".join(action.metavar or action.dest for action in needed)
            self.error(f"give {names} before {option}, which consumes all names after it")
        return []

    def _option(self, arg):
        """The option an argument names, possibly abbreviated, or None."""
        known = self._option_string_actions
        if arg in known or not arg.startswith("--"):
            return known.get(arg)
        matching = {known[name] for name in known if name.startswith(arg)}
        return matching.pop() if len(matching) == 1 else None


def is_option(arg):
    """Whether an argument is an option, unlike ``-`` (standard input) or ``-1`` (a number)."""
    return arg.startswith("-") and arg[1:2] not in "0123456789."
