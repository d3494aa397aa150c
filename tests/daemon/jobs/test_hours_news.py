from dataclasses import replace

import pytest

from daemon.domain.events import Event
from daemon.domain.master import Driver
from daemon.domain.master_words import driver_fields
from daemon.jobs import hours_news
from daemon.jobs.templates import hours_texts
from daemon.jobs.templates.wording import Wording


def event(at: int = 0, **body: object) -> Event:
    return Event(kind="hours.warned", at=at, subject="driving D17", body=body, correlation_id="c")


@pytest.mark.parametrize(
    ("body", "compliance", "dispatch"),
    [
        ({"clock": "driving", "step": 60}, hours_texts.RUNS_OUT, None),
        ({"clock": "driving", "step": 15}, hours_texts.RUNS_OUT_SOON, None),
        ({"clock": "driving", "step": 0}, hours_texts.RUNS_OUT_SOON, None),
        (
            {"clock": "driving", "step": 60, "plan_ends_at": 9},
            hours_texts.PLAN_RUNS_OVER,
            hours_texts.PLAN_RUNS_OVER_DISPATCH,
        ),
        ({"clock": "log", "step": 0}, hours_texts.UNKNOWN, None),
        (
            {"clock": "log", "step": 0, "is_at_work": True},
            hours_texts.UNKNOWN,
            hours_texts.UNKNOWN_DISPATCH,
        ),
        ({"clock": "log", "fault": "no zone"}, hours_texts.NO_TERMS, None),
        (
            {"clock": "log", "fault": "no zone", "is_at_work": True},
            hours_texts.NO_TERMS,
            hours_texts.NO_TERMS_DISPATCH,
        ),
    ],
)
def test_dispatch_hears_of_what_stops_the_work_in_hand(
    body: dict[str, object], compliance: Wording, dispatch: Wording | None
) -> None:
    told = replace(event(), body=body)
    assert hours_news.warned(told) is compliance
    assert hours_news.warned_dispatch(told) is dispatch


def test_violation_is_for_dispatch_while_it_goes_on() -> None:
    now, before = event(is_now=True), event(is_now=False)
    assert hours_news.violated(now) is hours_texts.VIOLATED
    assert hours_news.violated(before) is hours_texts.VIOLATED_BEFORE
    assert hours_news.violated_dispatch(now) is hours_texts.VIOLATED_DISPATCH
    assert hours_news.violated_dispatch(before) is None


def test_each_step_and_each_desk_has_a_key_of_its_own() -> None:
    keys = {
        key(event(at=at, step=step))
        for key in (hours_news.key, hours_news.key_dispatch)
        for at in (1, 2)
        for step in (30, 15)
    }
    assert len(keys) == 8


def test_look_is_at_the_driver_of_the_event() -> None:
    args = hours_news.look_at(event(driver="D17"))
    assert args is not None
    assert args.driver == "D17"
    bare = Event(kind="duty.changed", at=0, subject="", body={}, correlation_id="c")
    assert hours_news.look_at(bare) is None


def test_terms_are_called_as_the_master_data_call_them() -> None:
    assert set(driver_fields(Driver(name="D17"))) >= hours_news.TERMS
