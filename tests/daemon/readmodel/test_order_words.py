import sqlite3

import pytest

from daemon.readmodel.order import Happened, LevelTold, order_detail
from daemon.readmodel.order_words import aside_said, happened, steps_of, told_said
from tests.daemon.readmodel.sample_fleet import NOW


def one(kind: str, subject: str = "O-1", **body: object) -> Happened:
    return Happened(key="e1", at=1, kind=kind, subject=subject, body=body)


@pytest.mark.parametrize(
    ("event", "said", "by"),
    [
        (
            one("order.created", tier="premium", source="headoffice", by="ho"),
            "created, premium",
            "ho",
        ),
        (
            one(
                "order.status_changed",
                new="assigned",
                vehicle="T1",
                driver="D1",
                source="dispatch",
                by="order.assign",
            ),
            "assigned to T1 and D1",
            "dispatch",
        ),
        (
            one("order.status_changed", new="in_transit", vehicle="T1", source="geofence", by="x"),
            "in transit",
            "geofence",
        ),
        (
            one("order.cancelled", was="loading", reason="rain", source="person", by="ana"),
            "cancelled while loading: rain",
            "ana",
        ),
        (one("order.delay_declared", minutes=20, by="ana"), "declared 20 min late", "ana"),
        (one("order.changed", changes={"note": {}, "tier": {}}), "changed note, tier", ""),
        (
            one("truck.assigned", "T1", driver="D1", overrides=["late"], by="ana"),
            "truck T1 and driver D1 are told, set aside: late",
            "ana",
        ),
        (one("recall.sent", "T1", reason="off"), "truck T1 is called back: off", ""),
        (one("order.something_new"), "something new", ""),
    ],
)
def test_what_happened_is_said_with_who_saw_it(event: Happened, said: str, by: str) -> None:
    words = happened(event)
    assert (words.said, words.by) == (said, by)


def test_what_the_truck_says_again_is_left_out(desk: sqlite3.Connection) -> None:
    found = order_detail(desk, "O-101", NOW)
    assert found is not None
    steps = steps_of(found.timeline)
    assert [happened(step).said for step in steps] == [
        "created, premium",
        "assigned to T-01 and D17",
        "loading",
        "in transit",
        "truck T-01 is at job site",
        "delivering",
        "truck T-01 is returning",
        "delivered by T-01",
    ]


def test_an_end_is_said_once_and_overrides_are_never_left_out(desk: sqlite3.Connection) -> None:
    off, by_hand = (order_detail(desk, name, NOW) for name in ("O-112", "O-108"))
    assert off is not None
    assert by_hand is not None
    said = [happened(step).said for step in steps_of(off.timeline)]
    assert said[-2:] == [
        "cancelled while in transit: customer called it off",
        "truck T-08 is called back: customer called it off",
    ]
    assert any("set aside" in happened(step).said for step in steps_of(by_hand.timeline))


def test_what_was_set_aside_is_said_without_its_code() -> None:
    assert aside_said("hours_window: hours: window runs out") == "hours: window runs out"
    assert aside_said("late: it would arrive 6 min late") == "it would arrive 6 min late"
    assert aside_said("position unknown: never heard") == "position unknown: never heard"


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("notify", "told: notify, 36 min late"),
        ("breached", "told: breached, 36 min late"),
        ("declared", "customer and owner told: 36 min late"),
    ],
)
def test_a_delay_says_its_level_or_who_heard_of_it(level: str, said: str) -> None:
    assert told_said(LevelTold(level=level, step=1, at=1, late_min=36)) == said
