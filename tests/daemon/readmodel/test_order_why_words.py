from dataclasses import replace
from typing import Any

import pytest

from daemon.readmodel.order_why import Candidate, Why
from daemon.readmodel.order_why_words import candidate_words, input_words, term_words
from tests.daemon.readmodel.sample_orders import DISPATCHED

NOTHING = Why(
    said="",
    looked_at=None,
    again_at=None,
    turn=None,
    score=None,
    terms=(),
    inputs={},
    unknown=(),
    steps=(),
    fitting=None,
    candidates=(),
    rejected=(),
    unlisted=0,
)


def lines(inputs: dict[str, Any], unknown: tuple[str, ...] = ()) -> list[str]:
    found = replace(NOTHING, inputs=inputs, unknown=unknown)
    return list(input_words(found, lambda at: f"at {at}"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("proximity", "12 min, 4 of 5 within 15, 8.2 km, learned"),
        ("availability", "drive 6:52, window 8:40, cycle 35:00 left"),
        ("performance", "rated 3.4 of 5, 6 ratings"),
        ("certification", "share of the preferred papers"),
    ],
)
def test_a_term_is_said_by_what_it_was_made_of(name: str, said: str) -> None:
    assert term_words(name, DISPATCHED) == said


def test_what_is_not_known_of_a_term_is_unknown() -> None:
    assert term_words("proximity", {}) == "unknown"
    assert term_words("performance", {}) == "rating unknown"
    assert (
        term_words("availability", {"window_left_min": 61}) == "drive -, window 1:01, cycle - left"
    )
    prior = {"rating": 3.0, "rating_is_prior": True}
    assert term_words("performance", prior) == "nobody has rated him: 3.0 of 5 is the prior"


def test_the_rest_is_a_line_each() -> None:
    late = DISPATCHED | {"late_min": 6.0, "is_seated": False, "begins_at": 5, "expected_at": 9}
    assert lines(late, ("fuel",)) == [
        "the way: 24 min, 4 of 5 within 29, 17.4 km, default; back 24 min",
        "sets out at 5, expected there at 9",
        "expected 6 min late, weighed 3 times: costs 0.29",
        "the driver is to take his seat first",
        "unknown: fuel",
    ]
    assert lines({}) == []


def test_a_candidate_is_said_with_its_score() -> None:
    one = Candidate(truck="T", driver="D", score=0.5, late_min=0.0, approach_min=None)
    assert candidate_words(one) == "score 0.50, approach unknown"
