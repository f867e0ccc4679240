import pytest

from zoo import InputError
from zoo.data import RatedPair, hold_out

PAIRS = [
    RatedPair(f"{group}.png", f"{group}_{copy}.png", 1.0, group, "blur")
    for group in "abcdefgh"
    for copy in range(3)
]


@pytest.mark.parametrize("seed", range(5))
def test_no_photograph_is_on_both_sides(seed):
    kept, held_out = hold_out(PAIRS, count=3, seed=seed)
    assert {pair.group for pair in kept}.isdisjoint(pair.group for pair in held_out)
    assert sorted(kept + held_out, key=PAIRS.index) == PAIRS
    assert len(held_out) == 9


def test_the_seed_decides_and_the_order_does_not():
    assert hold_out(PAIRS, 3, seed=1)[1] == hold_out(PAIRS, 3, seed=1)[1]
    backwards = hold_out(PAIRS[::-1], 3, seed=1)[1]
    assert {p.group for p in backwards} == {p.group for p in hold_out(PAIRS, 3, seed=1)[1]}
    chosen = {frozenset(p.group for p in hold_out(PAIRS, 3, seed)[1]) for seed in range(9)}
    assert len(chosen) > 1


@pytest.mark.parametrize("count", [0, 8, 9])
def test_both_sides_need_a_photograph(count):
    with pytest.raises(InputError, match=f"cannot hold out {count} photographs of 8"):
        hold_out(PAIRS, count, seed=0)
