import numpy as np

from zoo.errors import InputError


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
    if not 0 < count < len(groups):
        raise InputError(
            f"cannot hold out {count} photographs of {len(groups)}; both sides need at least one"
        )
    held_out = set(np.random.default_rng(seed).permutation(groups)[:count].tolist())
    return (
        [pair for pair in pairs if pair.group not in held_out],
        [pair for pair in pairs if pair.group in held_out],
    )
