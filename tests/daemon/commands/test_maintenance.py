"""Plans and records of services by command: what is kept, refused and warned of."""

from typing import Any

import pytest

from daemon.commands import maintenance as family
from daemon.domain.events import ClockQuality
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.scene import NOW, ask
from tests.daemon.store.service_scene import DAY_MS, add_vehicle, used

KM = 1000
DONE = """
SELECT kind, done_at, done_by, odometer_m, engine_min, cost_cents, is_baseline FROM service_done
"""
PLANS = """
SELECT kind, class, every_m, every_min, includes, duration_min, ended_at IS NULL FROM service_plan
"""
EVENTS = "SELECT kind FROM event ORDER BY seq"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    """T07 does 100 km a day and is at 400,000 km."""
    desk = desk_with(*family.specs())

    def fill(tx: Any) -> None:
        used(tx, add_vehicle(tx), [100 * KM] * 60)

    desk.writer.write(fill)
    return desk


def act(desk: Desk, name: str, **args: Any) -> Any:
    return desk.ask_with(f"maintenance.{name}", args)


def done(desk: Desk, *kinds: str, **args: Any) -> Any:
    return act(desk, "done", vehicle="T07", kinds=list(kinds or ["b"]), **args)


def test_a_plan_of_a_class_says_what_it_does_and_how_long_it_takes(desk: Desk) -> None:
    answer = act(desk, "plan_set", vehicle_class="tractor", kind="c", every_m=48_000 * KM)
    assert answer.message == (
        "class tractor: service C: as B, with fuel filters and wheel ends, every 48,000 km"
    )
    assert ask(desk.path, PLANS) == [("c", "tractor", 48_000_000, None, '["b", "a"]', 240, 1)]
    assert ask(desk.path, EVENTS) == [("service.plan_set",)]


def test_the_same_plan_again_changes_nothing_and_another_replaces_it(desk: Desk) -> None:
    for hours in (500, 500, 400):
        answer = act(desk, "plan_set", vehicle="T07", kind="hydraulics", every_min=hours * 60)
        assert answer.is_done
    assert [row[3:] for row in ask(desk.path, PLANS)] == [
        (30_000, "[]", 240, 0),
        (24_000, "[]", 240, 1),
    ]


def test_a_plan_that_ends_must_be_there(desk: Desk) -> None:
    act(desk, "plan_set", vehicle="T07", kind="d", every_days=365)
    assert act(desk, "plan_end", vehicle_class="tractor", kind="d").code == "plan_not_found"
    assert act(desk, "plan_end", vehicle="T07", kind="d").is_done
    assert ask(desk.path, EVENTS)[-1] == ("service.plan_ended",)


@pytest.mark.parametrize(
    "args",
    [
        {"kind": "b", "every_m": 10**7},
        {"kind": "b", "vehicle": "T07", "vehicle_class": "x", "every_m": 10**7},
        {"kind": "b", "vehicle": "T07"},
        {"kind": "B!", "vehicle": "T07", "every_days": 3},
        {"kind": "b", "vehicle": "T07", "every_m": 1},
    ],
)
def test_plans_that_say_nothing_are_refused(desk: Desk, args: dict[str, Any]) -> None:
    assert not act(desk, "plan_set", **args).is_done
    assert ask(desk.path, PLANS) == []


def test_counters_that_nobody_gave_are_the_vehicles_own(desk: Desk) -> None:
    answer = done(desk)
    assert ask(desk.path, DONE) == [("b", NOW, "anna", 400_000 * KM, None, None, 0)]
    assert "odometer 400,000 km, by the vehicle's own counter" in answer.message
    assert "engine hours: not known" in answer.message


def test_of_an_earlier_day_they_are_those_of_its_end(desk: Desk) -> None:
    done(desk, at=NOW - 10 * DAY_MS)
    assert ask(desk.path, DONE)[0][3] == 399_100 * KM
    answer = done(desk, at=NOW - 90 * DAY_MS)
    assert ask(desk.path, DONE)[1][3] is None
    assert "odometer: not known" in answer.message


def test_parts_and_cost_stay_with_the_first_kind(desk: Desk) -> None:
    parts = [{"name": "filter", "count": 2, "cost_cents": 1990}, {"name": "bulb"}]
    done(desk, "b", "hydraulics", "b", parts=parts, by="A. Lee")
    assert [(row[0], row[2], row[5]) for row in ask(desk.path, DONE)] == [
        ("b", "A. Lee", 3980),
        ("hydraulics", "A. Lee", None),
    ]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"odometer_m": 412_380 * KM}, "counter_far"),
        ({"odometer_m": 399_500 * KM}, "counter_backwards"),
    ],
)
def test_odd_readings_are_taken_only_when_they_are_meant(
    desk: Desk, args: dict[str, Any], code: str
) -> None:
    done(desk, odometer_m=399_900 * KM, at=NOW - DAY_MS)
    refused = done(desk, **args)
    assert (refused.code, refused.next_step) == (
        code,
        "read it again, or say with --force that it is right",
    )
    assert len(ask(desk.path, DONE)) == 1
    assert done(desk, **args, is_confirmed=True).is_done


def test_a_baseline_counts_and_is_no_service(desk: Desk) -> None:
    answer = act(desk, "baseline", vehicle="T07", kinds=["a", "b"])
    assert answer.message.startswith("T07: a, b counted from 2026-06-01")
    assert [(row[0], row[6]) for row in ask(desk.path, DONE)] == [("a", 1), ("b", 1)]


def test_a_kind_from_which_no_plan_counts_is_warned_of(desk: Desk) -> None:
    assert "warning" not in done(desk, "anything").message
    act(desk, "plan_set", vehicle="T07", kind="a", every_m=8000 * KM)
    assert "warning" not in done(desk, "c").message
    assert "no plan counts from hydralics, its plans are a" in done(desk, "hydralics").message


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"vehicle": "T99"}, "vehicle_not_found"),
        ({"at": NOW + 3_600_000}, "in_the_future"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, args: dict[str, Any], code: str) -> None:
    answer = act(desk, "done", **{"vehicle": "T07", "kinds": ["b"], **args})
    assert answer.code == code


def test_without_a_trusted_clock_no_day_is_recorded(desk: Desk) -> None:
    desk.clock.trim(desk.clock.anchor_ms, ClockQuality.UNTRUSTED)
    assert done(desk).code == "clock_untrusted"


def test_a_record_is_withdrawn_once(desk: Desk) -> None:
    (number,) = done(desk).body["services"]
    answer = act(desk, "done_withdraw", id=number, note="it was T08")
    assert "the one before it counts again" in answer.message
    assert act(desk, "done_withdraw", id=number, note="again").code == "service_not_found"
    assert ask(desk.path, EVENTS)[-1] == ("service.withdrawn",)
