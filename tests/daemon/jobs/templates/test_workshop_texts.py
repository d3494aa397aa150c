from typing import Any

import pytest

from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.jobs.templates.wording import Wording
from daemon.jobs.templates.workshop_texts import (
    LAPSED,
    STOP,
    UNBOOKED,
    URGENT,
    WORKSHOP_TEXTS,
    chosen,
    key,
)


def event(**changes: Any) -> Event:
    body: dict[str, Any] = {
        "vehicle": "T1",
        "urgency": "stop",
        "work": "oil",
        "why": "service b: 9,000 km past it",
        "when": "Mon 2026-06-01 22:00 in bay 1",
        "unbooked": "",
        "lapsed": False,
        "is_news": True,
    }
    return Event(
        kind="work_order.proposed",
        at=1,
        subject="W-7",
        body=body | changes,
        correlation_id="c",
    )


@pytest.mark.parametrize(
    ("changes", "wording"),
    [
        ({}, STOP),
        ({"urgency": "urgent"}, URGENT),
        ({"urgency": "routine"}, None),
        ({"unbooked": "no mechanic is there"}, UNBOOKED),
        ({"lapsed": True, "urgency": "routine"}, LAPSED),
        ({"is_news": False}, None),
        ({"by": "olga"}, None),
    ],
)
def test_the_workshop_hears_of_what_is_pressing_once(
    changes: dict[str, Any], wording: Wording | None
) -> None:
    assert chosen(event(**changes)) is wording


@pytest.mark.parametrize("wording", WORKSHOP_TEXTS.values(), ids=WORKSHOP_TEXTS)
def test_each_names_order_and_vehicle(wording: Wording) -> None:
    title, text = wording.fill(event(unbooked="no mechanic is there"))
    assert wording.desk is Desk.MAINTENANCE
    assert "W-7" in title + text
    assert "T1" in title
    assert "unknown" not in title + text


def test_another_time_is_other_news() -> None:
    assert key(event()) != key(event(when="Tue 2026-06-02 22:00 in bay 1"))
