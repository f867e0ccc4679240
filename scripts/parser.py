import argparse
from itertools import zip_longest
from math import inf

ROOM = {None: 1, "?": 1, "+": inf, "*": inf}


class Parser(argparse.ArgumentParser):
    """A parser whose options may stand before the positional arguments, whatever values they take.

    `argparse` gives an option every value that follows it. Here ``--tta REF DIST`` takes none, for
    they are not among its choices, and ``--model a b REF DIST`` leaves those that are needed.
    """

    def parse_known_args(self, args=None, namespace=None):
        if args is not None:
            args = self._leave_positionals(self._with_constants(args))
        return super().parse_known_args(args, namespace)

    def _with_constants(self, args):
        """An option whose value is left out, with the value that is meant then."""
        filled = list(args)
        for place, (arg, following) in enumerate(zip_longest(args, args[1:])):
            option = self._option_string_actions.get(arg)
            if option and option.nargs == "?" and following not in (option.choices or ()):
                filled[place] = f"{arg}={option.const}"
        return filled

    def _leave_positionals(self, args):
        """Missing positional arguments moved behind the list of values that they ended up in."""
        owners = list(self._owners(args))
        needed = sum(action.nargs is None for action in self._get_positional_actions())
        missing = needed - owners.count(None)
        lists = [owner for owner in owners if getattr(owner, "nargs", None) in ("+", "*")]
        if missing <= 0 or "--" in args or not lists:
            return args
        values = [place for place, owner in enumerate(owners) if owner is lists[-1]]
        moved = values[-missing:] if len(values) > missing else []
        others = [arg for place, arg in enumerate(args) if place not in moved]
        return [*others, "--", *(args[place] for place in moved)]

    def _owners(self, args):
        """Of each argument the option that takes it: None of a positional one, "" of an option."""
        option, room = None, 0
        for arg in args:
            if arg.startswith("-") and arg != "-":
                option = self._option_string_actions.get(arg)
                room = ROOM.get(option.nargs, 0) if option else 0
                yield ""
            elif room:
                room -= 1
                yield option
            else:
                yield None
