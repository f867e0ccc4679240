import pytest

from zoo import InputError
from zoo.data import RatedPair, deal, hold_out

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


def test_folds_are_even_and_leave_the_held_out_alone():
    folds = deal([f"{number:02d}" for number in range(24)] * 3, held_out=4, folds=5, seed=7)
    assert len(folds) == 24
    places = list(folds.values())
    assert [places.count(fold) for fold in (-1, 0, 1, 2, 3, 4)] == [4] * 6
    assert folds != deal(folds, held_out=4, folds=5, seed=8)


@pytest.mark.parametrize("seed", range(3))
def test_dealing_holds_out_what_hold_out_does(seed):
    held_out = {pair.group for pair in hold_out(PAIRS, 3, seed)[1]}
    folds = deal("hgfedcba", held_out=3, seed=seed)
    assert {name for name, fold in folds.items() if fold == -1} == held_out


def test_a_fifth_is_held_out_unless_told_otherwise():
    assert list(deal(map(str, range(10))).values()).count(-1) == 2
    assert deal(["alone"]) == {"alone": 0}


def test_photographs_dealt_before_stay_where_they_are():
    dealt = {"a": 3, "b": -1, "x": 1}
    folds = deal("abcdefgh", held_out=2, dealt=dealt)
    assert (folds["a"], folds["b"]) == (3, -1)
    assert "x" not in folds
    assert list(folds.values()).count(-1) == 3
