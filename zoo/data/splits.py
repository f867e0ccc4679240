import numpy as np

from zoo.errors import InputError

HELD_OUT = -1


def hold_out(pairs, count, seed):
    """Sets whole photographs aside, never single pairs.

    Args:
        pairs: List of `RatedPair`.
        count: How many groups to hold out.
        seed: Which ones: the same seed and groups give the same split.

    Returns:
        Two lists of `RatedPair`: the ones kept and the ones held out. No group is in both.

    Raises:
        InputError: If there are not more than `count` groups.
    """
    groups = sorted({pair.group for pair in pairs})
    held_out = _held_out(groups, count, seed)
    return (
        [pair for pair in pairs if pair.group not in held_out],
        [pair for pair in pairs if pair.group in held_out],
    )


def deal(groups, held_out=None, folds=5, seed=0, dealt=None):
    """Holds photographs out and deals the others into folds for cross-validation.

    >>> zoo.data.deal("abcdef", held_out=2, folds=2)
    {'a': 0, 'b': 1, 'c': -1, 'd': -1, 'e': 1, 'f': 0}

    Args:
        groups: Names of photographs; a name may come more than once.
        held_out: How many to hold out, the ones that `hold_out` takes. None for a fifth of them.
        folds: How many folds the others are dealt into.
        seed: Which go where.
        dealt: Dictionary of photographs that have been dealt before, and to where: they stay.

    Returns:
        Dictionary of each photograph's fold, -1 if it is held out.

    Raises:
        InputError: If there are not more photographs than are to be held out.
    """
    dealt = dict(dealt or {})
    groups = sorted(set(groups))
    places = {name: dealt[name] for name in groups if name in dealt}
    new = [name for name in groups if name not in places]
    if held_out is None:
        held_out = round(len(new) / 5)
    aside = _held_out(new, held_out, seed) if held_out else set()
    kept = [name for name in _shuffled(new, seed) if name not in aside]
    places |= dict.fromkeys(aside, HELD_OUT)
    places |= {name: number % folds for number, name in enumerate(kept)}
    return dict(sorted(places.items()))


def _held_out(groups, count, seed):
    if not 0 < count < len(groups):
        raise InputError(
            f"cannot hold out {count} photographs of {len(groups)}; both sides need at least one"
        )
    return set(_shuffled(groups, seed)[:count])


def _shuffled(groups, seed):
    return np.random.default_rng(seed).permutation(groups).tolist()
