import pytest

from zoo import InputError
from zoo.data import Split

PHOTOGRAPHS = "abcdefgh"


def held_out(folds):
    return {name for name, fold in folds.items() if fold == -1}


def test_the_seed_decides_and_the_order_does_not():
    for seed in range(3):
        split = Split(held_out=3, seed=seed)
        assert split.deal(PHOTOGRAPHS) == split.deal(PHOTOGRAPHS[::-1] * 2)
    chosen = {frozenset(held_out(Split(3, seed=seed).deal(PHOTOGRAPHS))) for seed in range(9)}
    assert len(chosen) > 1


@pytest.mark.parametrize("count", [8, 9, -1])
def test_both_sides_need_a_photograph(count):
    with pytest.raises(InputError, match=f"{count} of 8 photographs"):
        Split(count).deal(PHOTOGRAPHS)


def test_folds_are_even_and_leave_the_held_out_alone():
    folds = Split(held_out=4, seed=7).deal([f"{number:02d}" for number in range(24)] * 3)
    assert len(folds) == 24
    places = list(folds.values())
    assert [places.count(fold) for fold in (-1, 0, 1, 2, 3, 4)] == [4] * 6
    assert folds != Split(held_out=4, seed=8).deal(folds)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_held_out_does_not_depend_on_the_folds(seed):
    one, other = (Split(3, folds, seed).deal(PHOTOGRAPHS) for folds in (2, 5))
    assert held_out(one) == held_out(other)


def test_a_fifth_is_held_out_by_default():
    assert len(held_out(Split().deal(map(str, range(10))))) == 2
    assert Split().deal(["alone"]) == {"alone": 0}
    assert held_out(Split(0).deal(PHOTOGRAPHS)) == set()


def test_photographs_already_split_keep_their_side():
    folds = Split(held_out=2).deal(PHOTOGRAPHS, {"a": 3, "b": -1, "x": 1})
    assert (folds["a"], folds["b"]) == (3, -1)
    assert "x" not in folds
    assert len(held_out(folds)) == 3
