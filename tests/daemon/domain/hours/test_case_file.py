import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.hours.case_file import CaseRefused, case_of, check
from daemon.domain.hours.clocks import Clock

CASE: dict[str, Any] = {
    "name": "twelve hours",
    "ruleset": "us_property_70_8",
    "timezone": "America/Chicago",
    "events": [
        {"start": "2026-06-06T00:00:00-05:00", "status": "OFF", "mode": "pc"},
        {"start": "2026-06-08T00:00:00-05:00", "status": "D"},
        {"start": "2026-06-08T05:00:00-05:00", "status": "ON", "mode": "ym"},
        {"start": "2026-06-08T11:00:00+00:00", "status": "D"},
    ],
    "evaluated_at": "2026-06-08T13:00:00-05:00",
    "exceptions": [{"type": "adverse_driving", "start": "2026-06-08T01:00:00-05:00"}],
    "expected": {
        "violations": [],
        "remaining": {"driving": 60, "window": 180, "break": 60, "cycle": 3420},
    },
}


def with_change(path: str, value: object) -> str:
    """The case with one place changed: `events.1.status`; None takes it away."""
    told = json.loads(json.dumps(CASE))
    *above, last = path.split(".")
    place = told
    for part in above:
        place = place[int(part)] if isinstance(place, list) else place[part]
    key: Any = int(last) if isinstance(place, list) else last
    if value is None:
        del place[key]
    else:
        place[key] = value
    return json.dumps(told)


def test_case_is_judged_by_what_its_file_declares() -> None:
    case = case_of(json.dumps(CASE))
    checked = check(case)
    assert case.name == "twelve hours"
    assert case.log.zone == ZoneInfo("America/Chicago")
    assert case.log.known_from is None
    assert {clock: checked.left(clock) for clock in Clock} == case.left
    assert checked.agrees


@pytest.mark.parametrize(
    ("path", "value", "agrees"),
    [
        ("expected.remaining.driving", 59, False),
        ("expected.remaining.driving", None, True),  # only clocks that are named are compared
        (
            "expected.violations",
            [{"rule": "driving_11h", "at": "2026-06-08T12:00:00-05:00"}],
            False,
        ),
        ("exceptions", None, False),
        ("timezone", "America/Denver", True),
    ],
)
def test_case_agrees_where_violations_and_named_clocks_do(
    path: str, value: object, *, agrees: bool
) -> None:
    assert check(case_of(with_change(path, value))).agrees is agrees


def test_null_is_a_clock_that_does_not_apply() -> None:
    told = json.loads(with_change("ruleset", "us_passenger_60_7"))
    told["expected"]["remaining"] = {"break": None}
    told["exceptions"] = []
    told["expected"]["violations"] = [{"rule": "driving_10h", "at": "2026-06-08T16:00:00Z"}]
    assert check(case_of(json.dumps(told))).agrees
    told["expected"]["remaining"] = {"window": None}
    assert not check(case_of(json.dumps(told))).agrees


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("ruleset", "us_property_80_9", "ruleset: 'us_property_80_9' is not one of us_property"),
        ("timezone", "Mars/Base", "timezone: 'Mars/Base' is no IANA zone"),
        ("timezone", "../etc/passwd", "is no IANA zone"),
        ("timezone", 7, "is no IANA zone"),
        ("events", [], "events: there is none"),
        ("events", {}, "events: it is no list"),
        ("events.1", 7, "event 2: it is no object"),
        ("events.1.status", "DRIVING", "event 2: status: 'DRIVING' is not one of OFF, SB, D, ON"),
        ("events.1.mode", "warp", "event 2: mode: 'warp' is not one of pc, ym, team_seat"),
        ("events.1.start", None, "event 2: start is missing"),
        ("events.1.start", "2026-06-08T00:00:00", "event 2: start: '2026-06-08T00:00:00' has no"),
        ("events.1.start", "soon", "event 2: start: 'soon' is no instant"),
        ("events.1.start", "2026-06-05T00:00:00Z", "event 2: it starts no later than event 1"),
        ("events.1.start", "2026-06-06T05:00:00Z", "event 2: it starts no later than event 1"),
        ("events.3.start", "2026-06-08T18:01:00Z", "event 4: it starts after evaluated_at"),
        ("events.0.start", "1999-06-06T00:00:00Z", "event 1: it starts more than 400 days"),
        ("evaluated_at", "9999-12-31T23:59:59Z", "is not between 1971 and 2999"),
        ("evaluated_at", None, "the case: evaluated_at is missing"),
        ("exceptions.0.type", "snow", "exception 1: type: 'snow' is not one of adverse_driving"),
        ("expected", None, "the case: expected is missing"),
        ("expected.remaining", None, "expected: remaining is missing"),
        ("expected.remaining.rest", 7, "expected remaining: 'rest' is not one of driving"),
        ("expected.remaining.driving", 1.5, "expected remaining driving: give whole minutes"),
        ("expected.remaining.driving", True, "expected remaining driving: give whole minutes"),
        ("expected.violations", [{"at": "2026-06-08T13:00:00Z"}], "violation 1: rule is missing"),
        ("expected.violations", [{"rule": 1, "at": ""}], "violation 1: rule is no text"),
        ("profile", "short_haul", "'profile' is no key of a case"),
    ],
)
def test_what_is_wrong_with_a_case_is_said_by_its_entry(
    path: str, value: object, said: str
) -> None:
    with pytest.raises(CaseRefused) as refused:
        case_of(with_change(path, value))
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "7", "{", "[" * 100_000])
def test_what_is_no_case_at_all_is_refused(text: str) -> None:
    with pytest.raises(CaseRefused):
        case_of(text)


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "cases").glob("*.json")))
def test_published_cases_in_their_own_form_agree(path: Path) -> None:
    """Their facts stand in a shorter form beside this file."""
    told = json.loads(path.read_text(encoding="utf-8"))
    zone = ZoneInfo(told["zone"])

    def at(text: str) -> str:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()

    case = {
        "name": path.stem,
        "ruleset": told["rules"],
        "timezone": told["zone"],
        "events": [
            {"start": at(start), "status": status}
            for start, status in (line.split() for line in told["changes"])
        ],
        "evaluated_at": at(told["until"]),
        "expected": {
            "violations": [
                {"rule": rule, "at": at(minute)}
                for minute, rule in (line.split() for line in told["violations"])
            ],
            "remaining": told["left"],
        },
    }
    assert check(case_of(json.dumps(case))).agrees
