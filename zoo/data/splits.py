from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from zoo.errors import InputError

HELD_OUT = -1


@dataclass(frozen=True)
class Split:
    """Split of photographs: some held out from training, the others assigned to folds.

    >>> zoo.data.Split(held_out=2, folds=2).deal("abcdef")
    {'a': 0, 'b': 1, 'c': -1, 'd': -1, 'e': 1, 'f': 0}

    Attributes:
        held_out: Int. Number of photographs to hold out. Defaults to `None`, a fifth.
        folds: Int. Number of folds for cross-validation on the others. Defaults to `5`.
        seed: Int. Seed of the split. Defaults to `0`.
        beside: Sequence of paths of existing stores. Shared photographs keep their split. Defaults
            to `()`.
    """

    held_out: int | None = None
    folds: int = 5
    seed: int = 0
    beside: tuple = ()

    def __post_init__(self):
        if not 0 <= self.seed < 2**32:
            raise InputError(f"the seed of a split must be 0 to 4294967295, not {self.seed}")
        if not 1 <= self.folds <= 2**15:
            raise InputError(f"the number of folds must be 1 to 32768, not {self.folds}")

    def deal(
        self, photographs: Iterable[str], dealt: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Assigns photographs to folds.

        Args:
            photographs: Iterable of names, which may repeat.
            dealt: Dict. Folds of photographs already assigned. Defaults to `None`.

        Returns:
            Dict of each photograph's fold, -1 if it is held out.

        Raises:
            InputError: If there are too few photographs.
        """
        dealt = dealt or {}
        names = sorted(set(photographs))
        new = self._shuffled([name for name in names if name not in dealt])
        count = round(len(new) / 5) if self.held_out is None else self.held_out
        if count and not 0 < count < len(new):
            raise InputError(
                f"cannot hold out {count} of {len(new)} photographs; each side needs at least one"
            )
        folds = {name: dealt[name] for name in names if name in dealt}
        folds |= dict.fromkeys(new[:count], HELD_OUT)
        folds |= {name: number % self.folds for number, name in enumerate(new[count:])}
        return dict(sorted(folds.items()))

    def _shuffled(self, names):
        return np.random.default_rng(self.seed).permutation(names).tolist()
