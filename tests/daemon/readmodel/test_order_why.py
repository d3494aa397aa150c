import json
import sqlite3

import pytest

from daemon.readmodel.order import order_detail
from daemon.readmodel.order_why import Why, reasons_against, why
from daemon.readmodel.orders import order_named
from tests.daemon.readmodel.sample_fleet import NOW


def why_of(db: sqlite3.Connection, name: str) -> Why:
    found = order_detail(db, name, NOW)
    assert found is not None
    return why(found)


def test_an_assignment_is_explained_by_the_terms_of_its_score(desk: sqlite3.Connection) -> None:
    found = why_of(desk, "O-103")
    assert found.said == "T-02 and D04 have it, given by order.assign"
    assert found.score == 0.71
    assert [(term.name, term.value, term.weight) for term in found.terms] == [
        ("proximity", 0.625, 0.3),
        ("availability", 0.62, 0.3),
        ("performance", 0.6, 0.2),
        ("certification", 1.0, 0.2),
    ]
    assert [step.what for step in found.steps] == [
        "approach", "loading", "travel", "unloading", "return",
    ]  # fmt: skip
    assert found.unknown == ("fuel of the truck",)
    assert (found.fitting, [one.truck for one in found.candidates]) == (4, ["T-10", "T-03"])


def test_who_cannot_have_it_is_named_with_all_that_speaks_against_it(
    desk: sqlite3.Connection,
) -> None:
    found = why_of(desk, "O-109")
    assert found.turn is None
    assert found.said.startswith("truck T-01 and 8 more: carries 26 000 kg")
    assert [(one.who, one.name, one.is_unknown) for one in found.rejected] == [
        ("order", "O-109", False),
        ("truck", "T-01", False),
        ("truck", "T-02", False),
        ("truck", "T-09", False),
        ("truck", "T-11", True),
        ("driver", "D17", False),
        ("driver", "D22", False),
    ]
    assert found.unlisted == 7
    assert found.again_at == NOW + 13 * 60_000


def test_several_reasons_against_one_truck_stand_together(desk: sqlite3.Connection) -> None:
    rejected = [
        {"who": "truck", "code": "busy", "count": 1, "shown": [["T-01", "has order O-1"]]},
        {"who": "truck", "code": "weight_unknown", "count": 1, "shown": [["T-01", "weight?"]]},
    ]
    body = json.dumps({"why": "busy", "rejected": rejected})
    desk.execute("UPDATE order_look SET body = ? WHERE order_id = 9", (body,))
    (one,) = why_of(desk, "O-109").rejected
    assert (one.reasons, one.is_unknown) == (("has order O-1", "weight?"), False)
    row = order_named(desk, "O-109", NOW)
    assert row is not None
    assert reasons_against(row.look, ["T-01", "D17"]) == ("has order O-1", "weight?")
    assert reasons_against(row.look, ["T-02"]) == ()


def test_what_nobody_looked_at_says_so(desk: sqlite3.Connection) -> None:
    found = why_of(desk, "O-111")
    assert (found.said, found.looked_at) == ("dispatch has not looked at it yet", None)
    assert reasons_against(None, ["T-01"]) == ()


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '{"rejected": 7}',
        '{"rejected": ["x", {"shown": 3}], "candidates": [1], "fitting": true}',
        '{"rejected": [{"who": null, "shown": [["T-1"], 5]}], "candidates": {"a": 1}}',
    ],
)
def test_a_body_of_another_shape_is_no_trouble(desk: sqlite3.Connection, body: str) -> None:
    desk.execute("UPDATE order_look SET body = ? WHERE order_id = 9", (body,))
    found = why_of(desk, "O-109")
    assert (found.rejected, found.candidates, found.fitting) == ((), (), None)
    assert found.said == "no truck and driver can have it"


def test_what_waits_for_a_clock_says_so_before_what_was_found_by_it(
    desk: sqlite3.Connection,
) -> None:
    desk.execute("UPDATE boot SET clock = 'untrusted'")
    for name in ("O-109", "O-111"):
        said = "the clock is untrusted: dispatch waits until GPS or a time server sets it"
        assert why_of(desk, name).said == said
    assert why_of(desk, "O-109").rejected
    assert why_of(desk, "O-103").said == "T-02 and D04 have it, given by order.assign"
