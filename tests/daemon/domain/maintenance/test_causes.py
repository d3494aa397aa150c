from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.maintenance.causes import (
    ActiveFault,
    Causes,
    DueService,
    OpenFinding,
    duration_min,
    need_of,
)
from daemon.domain.maintenance.work_orders import WorkUrgency
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

UTC = ZoneInfo("UTC")
DAY_MS = 86_400_000
RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")


def service(kind: str = "b", **changes: Any) -> DueService:
    usual: dict[str, Any] = {
        "kind": kind,
        "title": "",
        "standing": "soon",
        "due_on": 100,
        "low_on": 98,
        "is_urgent": False,
        "duration_min": 90,
        "why": "900 km left",
    }
    return DueService(**(usual | changes))


def need(causes: Causes, asked: tuple[str, ...] = (), asked_min: int | None = None) -> Any:
    return need_of(causes, asked=asked, asked_min=asked_min, rules=RULES, zone=UTC)


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        ("oil", 120),
        ("Engine oil and filters", 120),
        ("brakes", 240),
        ("transmission", 360),
        ("overhaul", 720),
        ("drum bearing", 240),
    ],
)
def test_work_takes_as_long_as_its_kind(kind: str, minutes: int) -> None:
    assert duration_min(kind, RULES) == minutes


def test_a_service_that_another_does_too_takes_no_time_and_is_as_urgent_as_it_was() -> None:
    a = service("a", does=frozenset({"a"}), standing="overdue", is_urgent=True)
    b = service("b", does=frozenset({"a", "b"}))
    c = service("c", does=frozenset({"a", "b", "c"}), duration_min=240)
    found = need(Causes(services=(a, b, c)))
    assert (found.kinds, found.duration_min) == (("c",), 240)
    assert found.urgency is WorkUrgency.STOP
    asked = need(Causes(services=(a, c)), asked=("a",))
    assert asked.kinds == ("a", "c")


def test_of_two_that_do_each_other_one_is_done() -> None:
    both = frozenset({"a", "b"})
    found = need(Causes(services=(service("a", does=both), service("b", does=both))))
    assert (found.kinds, found.duration_min) == (("a",), 90)


def test_nothing_is_needed_where_all_is_well() -> None:
    assert need(Causes(services=(service(standing="ok"), service("c", standing="unknown")))) is None


@pytest.mark.parametrize(
    ("causes", "urgency"),
    [
        (Causes(services=(service(),)), WorkUrgency.ROUTINE),
        (Causes(services=(service(standing="due"),)), WorkUrgency.ROUTINE),
        (Causes(services=(service(standing="overdue"),)), WorkUrgency.URGENT),
        (Causes(services=(service(standing="overdue", is_urgent=True),)), WorkUrgency.STOP),
        (Causes(faults=(ActiveFault(code="1/1", severity="malfunction"),)), WorkUrgency.ROUTINE),
        (Causes(faults=(ActiveFault(code="1/1", severity="amber_warning"),)), WorkUrgency.URGENT),
        (Causes(faults=(ActiveFault(code="1/1", severity="red_stop"),)), WorkUrgency.STOP),
        (Causes(findings=(OpenFinding(feature="battery_rest", way="falls"),)), WorkUrgency.ROUTINE),
    ],
)
def test_the_gravest_cause_says_how_urgent_it_is(causes: Causes, urgency: WorkUrgency) -> None:
    assert need(causes).urgency is urgency


def test_the_early_end_of_the_first_band_is_the_time_limit() -> None:
    found = need(Causes(services=(service(), service("c", low_on=None, due_on=97))))
    assert found.due_at == 97 * DAY_MS + DAY_MS // 2
    assert need(Causes(services=(service(low_on=None, due_on=None),))).due_at is None


def test_faults_and_findings_are_one_look_however_many() -> None:
    faults = (ActiveFault(code="2/1", severity="protect"), ActiveFault(code="1/1", severity="none"))
    findings = (OpenFinding(feature="battery_rest", way="falls"),)
    found = need(Causes(services=(service(),), faults=faults, findings=findings))
    assert found.kinds == ("b", "check battery_rest", "fault")
    assert found.faults == ("1/1", "2/1")
    assert found.duration_min == 90 + 240
    assert "battery rest falls" in found.why


def test_what_a_person_asked_for_takes_as_long_as_he_said() -> None:
    assert need(Causes(), ("oil", "brakes")).duration_min == 120 + 240
    assert need(Causes(), ("oil", "brakes"), 30).duration_min == 30
    assert need(Causes(services=(service(),)), ("oil",), 30).duration_min == 30 + 90
    assert need(Causes(services=(service("oil"),)), ("oil",), 30).duration_min == 30


def test_many_causes_are_summed_up() -> None:
    found = need(Causes(services=tuple(service(f"s{number}") for number in range(9))))
    assert found.why.endswith("; and 3 more")
