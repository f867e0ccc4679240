"""A score in a user's own script: wherever a float is accepted."""

import copy
import json
import pickle
import statistics

import numpy as np
import pytest

import zoo

SCALE = zoo.Scale("MOS of <somewhere>", 0, 9, mean=4.39, std=1.66)


def score(value, **fields):
    return zoo.Score(value, SCALE, "pyramid", **fields)


def test_it_is_a_number():
    scores = [score(4.5), score(3.25), score(5.0)]
    assert sorted(scores) == [3.25, 4.5, 5.0] and max(scores) is scores[2]
    assert scores[0] > 4 and scores[0] == 4.5 and hash(scores[0]) == hash(4.5)
    assert f"{scores[1]:.1f} {scores[1]:6.2f}" == "3.2   3.25" and round(scores[1]) == 3
    assert type(scores[0] - 1) is float and sum(scores) == 12.75
    assert np.mean(scores) == np.asarray(scores).mean() == 4.25
    assert np.asarray(scores).dtype == np.float64
    assert statistics.mean(scores) == 4.25 and statistics.median(scores) == 4.5
    assert json.loads(json.dumps({"a": scores})) == {"a": [4.5, 3.25, 5.0]}


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda score: pickle.loads(pickle.dumps(score))]
)
def test_a_copy_keeps_all_of_it(copied):
    original = score(4.5, windows=3, spread=0.5, interval=(4.0, 5.0))
    again = copied(original)
    assert again == 4.5 and type(again) is zoo.Score
    assert again.record() == original.record()


def test_text_and_html_of_a_score():
    plain, full = score(4.5), score(4.5, spread=0.25, interval=(4.0, 5.0))
    assert str(plain) == "4.500 (MOS of <somewhere>, 0 to 9, higher is better)"
    assert str(full).startswith("4.500 +- 0.250 (90 % interval 4.00 to 5.00; MOS of")
    assert repr(plain) == "Score(4.500, scale='MOS of <somewhere>, 0 to 9', model='pyramid')"
    assert "interval=(4.000, 5.000)" in repr(full)
    page = full._repr_html_()
    assert "<b>4.500</b>" in page and "4.00 to 5.00" in page and "MOS of &lt;somewhere&gt;" in page
    assert "interval" not in plain._repr_html_()
    assert [full.record()[name] for name in ("interval_low", "interval_high")] == [4.0, 5.0]


def test_text_and_html_of_scorer_and_card():
    scorer = zoo.Scorer("simple", tta="flips")
    assert repr(scorer) == "Scorer('simple.viewed', tta='flips')"
    card = zoo.card("simple")
    assert repr(card).startswith("Card('simple.viewed', architecture='simple', scale=")
    assert f"srcc={card.figures['srcc']}" in repr(card) and len(repr(card)) < 200
    for shown in (card, scorer):
        assert "simple.viewed" in shown._repr_html_()
        assert str(card.figures["srcc"]) in shown._repr_html_()
