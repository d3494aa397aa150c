from typing import Any

import pytest

from daemon.domain.events import Event
from daemon.jobs import sla_news
from daemon.jobs.templates import sla_texts


def event(**body: Any) -> Event:
    return Event(kind="sla.late", at=1, subject="O-1", body=body, correlation_id="c")


@pytest.mark.parametrize(
    ("levels", "wording"),
    [
        (["notify"], None),
        ([], None),
        (["notify", "escalate"], sla_texts.ESCALATED),
        (["escalate", "severe"], sla_texts.SEVERE),
    ],
)
def test_dispatch_hears_of_what_is_escalated_or_severe(levels: list[str], wording: object) -> None:
    assert sla_news.late(event(levels=levels)) is wording


def test_a_broken_promise_is_told_where_nobody_had_foretold_it() -> None:
    assert sla_news.breached(event(was_told=True)) is None
    assert sla_news.breached(event(was_told=False)) is sla_texts.BREACHED


@pytest.mark.parametrize(
    ("tier", "levels", "is_for"),
    [
        ("premium", ["escalate"], True),
        ("priority", ["escalate"], True),
        ("premium", ["notify"], False),
        ("standard", ["escalate"], False),
        ("standard", ["escalate", "severe"], True),
        ("premium", [], False),
    ],
)
def test_routes_are_looked_at_when_upper_tiers_escalate(
    tier: str, levels: list[str], is_for: bool
) -> None:
    assert sla_news.is_for_routes(event(tier=tier, levels=levels)) is is_for


def test_each_level_is_news_of_its_own() -> None:
    assert sla_news.key(event(level="notify")) != sla_news.key(event(level="escalate"))
