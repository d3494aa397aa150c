from dataclasses import replace

import pytest

from daemon.domain.alerts import Desk, Urgency
from daemon.domain.events import Event
from daemon.errors import QueueError
from daemon.jobs.templates.wording import (
    LIST_MOST,
    Wording,
    duration,
    judge,
    names,
    said,
    subject,
    worded,
)

LOST = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} is gone",
    text="For {silent}: {why}.",
    fields={"vehicle": subject, "silent": duration("silent_ms"), "why": said("why")},
)


def happened(vehicle: str = "T-1", **body: object) -> Event:
    return Event(kind="x", at=0, subject=vehicle, body=body, correlation_id="c")


def test_fields_are_filled_from_the_event() -> None:
    assert LOST.fill(happened(silent_ms=630_000, why="flat battery")) == (
        "T-1 is gone",
        "For 10 min: flat battery.",
    )


def test_what_the_event_does_not_say_is_unknown() -> None:
    assert LOST.fill(happened(vehicle="", why=None)) == (
        "unknown is gone", "For unknown: unknown.",
    )  # fmt: skip


def test_states_are_worded_for_people() -> None:
    state = replace(
        LOST, title="{vehicle}", text="{why}", fields={"vehicle": subject, "why": worded("s")}
    )
    assert state.fill(happened(s="in_transit", silent_ms=1))[1] == "in transit"
    assert state.fill(happened(silent_ms=1))[1] == "unknown"


def test_zero_is_not_unknown() -> None:
    assert LOST.fill(happened(silent_ms=0, why=0))[1] == "For 0 s: 0."


@pytest.mark.parametrize(
    ("lasted_ms", "spoken"),
    [
        (999, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (3_599_999, "59 min"),
        (3_600_000, "1 h 0 min"), (90_061_000, "1 d 1 h"), (-5, "0 s"),
        ("soon", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_durations_are_spoken(lasted_ms: object, spoken: str) -> None:
    assert LOST.fill(happened(silent_ms=lasted_ms, why="x"))[1] == f"For {spoken}: x."


def test_values_are_shown_as_they_are_and_never_taken_for_fields() -> None:
    title, text = LOST.fill(happened(vehicle="{why}", why="{0.__class__} [red]", silent_ms=1))
    assert title == "{why} is gone"
    assert text.endswith("{0.__class__} [red].")


def test_long_and_unprintable_values_are_made_readable() -> None:
    _, text = LOST.fill(happened(why="a\n\x1b[31m" + "b" * 500, silent_ms=1))
    assert text.startswith("For 0 s: a [31mbbb")
    assert text.endswith("b....")
    assert len(text) == len("For 0 s: .") + 100


def test_good_wording_passes() -> None:
    judge("x", LOST)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"title": "{truck} is gone"}, r"nothing fills \['truck'\]"),
        ({"text": "For {silent}"}, r"\['why'\] stand nowhere"),
        ({"text": "{vehicle.name} {silent} {why}"}, "'vehicle.name' is not a bare name"),
        ({"text": "{0} {silent} {why}"}, "'0' is not a bare name"),
        ({"text": "{silent:>9} {why}"}, "'silent' is not a bare name"),
        ({"text": "{silent!r} {why}"}, "'silent' is not a bare name"),
        ({"text": "{silent {why}"}, "alert x"),
        ({"title": ""}, "nothing fills|stand nowhere"),
        ({"title": "{vehicle}" + "x" * 200}, "a title has 1 to 200 characters"),
    ],
)
def test_wording_that_could_not_be_filled_is_refused(broken: dict[str, str], why: str) -> None:
    with pytest.raises(QueueError, match=why):
        judge("x", replace(LOST, **broken))  # type: ignore[arg-type] # texts only


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"names": ["T-1", "T-2"], "count": 2}, "T-1, T-2."),
        ({"names": ["T-1", "T-2"], "count": 9}, "T-1, T-2 and 7 more."),
        ({"names": ["T\n1"], "count": 1}, "T 1."),
        ({"names": [], "count": 3}, "unknown."),
        ({"names": "T-1", "count": 3}, "unknown."),
        ({"names": ["T-1"]}, "unknown."),
    ],
)
def test_names_are_listed(body: dict[str, object], text: str) -> None:
    wording = replace(LOST, title="t", text="{who}.", fields={"who": names("names", "count")})
    assert wording.fill(replace(happened(), body=body))[1] == text


def test_names_that_are_too_many_are_counted() -> None:
    many = [f"truck-{number:04}" for number in range(300)]
    wording = replace(LOST, title="t", text="{who}", fields={"who": names("names", "count")})
    text = wording.fill(happened(names=many, count=500))[1]
    listed = text.partition(" and ")[0].split(", ")
    assert listed == many[: len(listed)]
    assert text.endswith(f" and {500 - len(listed)} more")
    assert LIST_MOST - 20 < len(text) < LIST_MOST + 20
