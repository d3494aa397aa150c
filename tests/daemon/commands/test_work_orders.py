"""Work orders by hand, with the trucks that they are about, over a real store."""

from typing import Any

import pytest

from daemon.commands import work_orders as family
from daemon.domain.commands import Answer
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.store import trucks, work_orders
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import add as add_order
from tests.daemon.commands.orders_desk import assigned, body, order, orders_desk, truck_state
from tests.daemon.commands.scene import Desk
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.scene import NOW, ask
from tests.daemon.store.work_scene import booked, finding

# 22:00 of the day of NOW in Denver, where it is 08:03.
NIGHT = 1_780_372_800_000
FILTER = '[{"name": "filter", "count": 1, "cost_cents": null}]'
DONE = "SELECT kind, done_by, odometer_m, engine_min, parts, cost_cents FROM service_done"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return orders_desk(desk_with, *family.specs())


def act(desk: Desk, verb: str, **args: Any) -> Answer:
    return desk.ask_with(f"work_order.{verb}", args)


def add(desk: Desk, *kinds: str, vehicle: str = "T1", **args: Any) -> str:
    answer = act(desk, "add", vehicle=vehicle, kinds=list(kinds or ("oil",)), **args)
    assert answer.is_done, answer.message
    return str(answer.body["work_order"])


def placed(desk: Desk, at: int = NIGHT, *, vehicle: str = "T1", **args: Any) -> str:
    name = add(desk, vehicle=vehicle)
    answer = act(desk, "move", order=name, at=at, **args)
    assert answer.is_done, answer.message
    return name


def rows(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.writer.write(booked)


def events(desk: Desk) -> list[str]:
    found = ask(desk.path, "SELECT kind FROM event WHERE kind LIKE 'work_order.%' ORDER BY seq")
    return [kind.removeprefix("work_order.") for (kind,) in found]


def test_work_goes_from_asking_to_its_record_and_the_truck_with_it(desk: Desk) -> None:
    name = placed(desk)
    assert act(desk, "accept", order="w-1").message == (
        "work order W-1 is accepted: Mon 2026-06-01 22:00 in bay 1"
    )
    desk.machine.advance(NIGHT - NOW)
    begun = act(desk, "start", order=name, mechanic="Ann")
    assert begun.message == "work order W-1 is started: truck T1 is out of service in bay 1"
    assert truck_state(desk) is TruckState.OUT_OF_SERVICE
    counters = "INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin) VALUES"
    desk.writer.write(lambda tx: tx.execute(f"{counters} (1, 'distance', 900, 1, 'telemetry')"))
    done = act(desk, "finish", order=name, engine_min=70, parts=["filter"], cost_cents=31_250)
    assert done.message == "work order W-1 is finished: oil recorded"
    assert truck_state(desk) is TruckState.AVAILABLE
    assert ask(desk.path, DONE) == [("oil", "Ann", 900, 70, FILTER, 31_250)]
    assert events(desk) == ["added", "moved", "accepted", "started", "finished"]
    assert ask(desk.path, "SELECT count(*) FROM event WHERE kind = 'service.done'") == [(1,)]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "repaired"),
        ({"kinds": ["oil", "check battery_rest"]}, "repaired"),
        ({"kinds": ["oil"]}, "open"),
    ],
)
def test_what_an_order_was_to_mend_is_mended_when_it_is_finished(
    desk: Desk, said: dict[str, object], state: str
) -> None:
    name = add(desk, "oil", "check battery_rest")
    desk.writer.write(lambda tx: finding(tx, 1))
    desk.writer.write(lambda tx: finding(tx, 1, "coolant_warm"))
    act(desk, "start", order=name)
    assert act(desk, "finish", order=name, **said).is_done
    found = dict(ask(desk.path, "SELECT feature, state FROM condition_finding"))
    assert found == {"battery_rest": state, "coolant_warm": "open"}
    told = ask(
        desk.path, "SELECT subject, body ->> 'note' FROM event WHERE kind = 'condition.repaired'"
    )
    assert told == ([("T1 battery_rest", "work order W-1")] if state == "repaired" else [])
    assert ask(desk.path, "SELECT kind FROM service_done") == [("oil",)]


def test_a_started_order_takes_from_the_truck_what_it_has_not_loaded(desk: Desk) -> None:
    add_order(desk)
    assigned(desk)
    name = placed(desk, NOW + HOUR, is_forced=True)
    desk.machine.advance(HOUR)
    assert act(desk, "start", order=name).is_done
    assert order(desk).state is OrderState.PENDING
    assert truck_state(desk) is TruckState.OUT_OF_SERVICE


def test_a_truck_that_is_out_of_service_for_another_reason_stays_there(desk: Desk) -> None:
    def crash(tx: Tx) -> None:
        truck = trucks.truck_named(tx, "T1")
        assert truck is not None
        tx.execute(
            "INSERT INTO truck(vehicle_id, state, since, source, note, was, version)"
            " VALUES (?, 'out_of_service', 1, 'person', 'towed', 'available', 1)",
            (truck.vehicle_id,),
        )

    desk.writer.write(crash)
    name = add(desk)
    assert act(desk, "start", order=name).is_done
    done = act(desk, "finish", order=name)
    assert done.message.endswith("truck T1 is still out of service: towed")
    assert truck_state(desk) is TruckState.OUT_OF_SERVICE


def test_a_vehicle_has_one_open_order_that_gets_all_that_is_asked_for(desk: Desk) -> None:
    name = add(desk, "oil")
    assert add(desk, "brakes", "oil", note="squeals") == name
    (found,) = desk.writer.write(work_orders.open_orders)
    assert (found.kinds, found.duration_min, found.note) == (("oil", "brakes"), 360, "squeals")
    assert add(desk, "drum", duration_min=30) == name
    (found,) = desk.writer.write(work_orders.open_orders)
    assert (found.duration_min, found.asked_min) == (390, 390)
    assert act(desk, "start", order=name).is_done
    refused = act(desk, "add", vehicle="T1", kinds=["tyres"])
    assert (refused.code, refused.next_step) == (
        "work_order_started",
        "depotd maintenance finish W-1 first",
    )


@pytest.mark.parametrize(
    ("at", "args", "code"),
    [
        (NOW - 1, {}, "in_the_past"),
        (NOW + HOUR, {}, "outside_window"),
        (NIGHT - 2 * HOUR, {}, "no_mechanic"),
        (NIGHT, {"bay": 3}, "bay_taken"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_reason(
    desk: Desk, at: int, args: dict[str, int], code: str
) -> None:
    refused = act(desk, "move", order=add(desk), at=at, **args)
    assert refused.code == code, refused.message
    assert rows(desk)[0][4] is None


@pytest.mark.parametrize("at", [NOW + HOUR, NIGHT - 2 * HOUR])
def test_outside_window_and_shifts_it_must_be_forced(desk: Desk, at: int) -> None:
    placed(desk, at, is_forced=True)
    assert rows(desk)[0][5:] == (at, at + 2 * HOUR)


def test_the_time_of_another_is_never_taken(desk: Desk) -> None:
    placed(desk)
    other = add(desk, vehicle="T2")
    for forced in (False, True):
        refused = act(desk, "move", order=other, at=NIGHT + HOUR, bay=1, is_forced=forced)
        assert refused.code == "bay_taken"
        assert refused.message == "work order W-2 at Mon 2026-06-01 23:00: bay 1 is taken"
    assert body(act(desk, "move", order=other, at=NIGHT + HOUR))["slots"][0]["bay"] == 2


def test_longer_work_goes_on_in_the_next_nights(desk: Desk) -> None:
    name = add(desk, "overhaul")
    assert act(desk, "move", order=name, at=NIGHT).is_done
    assert [row[4:] for row in rows(desk)] == [
        (1, NIGHT, NIGHT + 8 * HOUR),
        (1, NIGHT + 24 * HOUR, NIGHT + 28 * HOUR),
    ]


def test_work_without_a_time_is_not_accepted(desk: Desk) -> None:
    refused = act(desk, "accept", order=add(desk))
    assert (refused.code, refused.next_step) == (
        "no_time",
        "choose one: depotd maintenance move W-1 TIME",
    )


def test_what_is_started_earlier_takes_a_bay_that_is_free_now(desk: Desk) -> None:
    name = placed(desk)
    assert act(desk, "start", order=name).is_done
    assert rows(desk)[0][4:] == (1, NOW, NOW + 2 * HOUR)
    other = add(desk, vehicle="T2")
    assert body(act(desk, "start", order=other))["slots"][0]["bay"] == 2


def test_cancelled_while_it_is_in_the_workshop_the_truck_goes_again(desk: Desk) -> None:
    name = add(desk)
    act(desk, "start", order=name)
    assert act(desk, "cancel", order=name, reason="nothing found").is_done
    assert truck_state(desk) is TruckState.AVAILABLE
    assert act(desk, "cancel", order=name, reason="again").code == "move_refused"


def test_a_look_at_faults_is_no_service_unless_somebody_says_so(desk: Desk) -> None:
    name = add(desk, "check battery_rest", "fault")
    act(desk, "start", order=name)
    desk.machine.advance(MINUTE)
    assert act(desk, "finish", order=name).body["recorded"] == []
    name = add(desk, "fault")
    act(desk, "start", order=name)
    assert act(desk, "finish", order=name, kinds=["alternator"]).body["recorded"] == ["alternator"]


def test_work_is_named_in_small_letters_as_the_plans_have_it(desk: Desk) -> None:
    """Else `A` would be recorded, and the service `a` stay due."""
    name = add(desk, "Oil")
    act(desk, "start", order=name)
    assert act(desk, "finish", order=name, kinds=["OIL", "oil", "A"]).body["recorded"] == [
        "oil",
        "a",
    ]


def test_a_reading_that_cannot_be_is_refused_and_the_truck_stays_until_it_is_right(
    desk: Desk,
) -> None:
    """With one figure too many the next service would be due in years."""
    counters = "INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin) VALUES"
    desk.writer.write(
        lambda tx: tx.execute(f"{counters} (1, 'distance', 400000000, 1, 'telemetry')")
    )
    name = add(desk)
    act(desk, "start", order=name)
    refused = act(desk, "finish", order=name, odometer_m=4_000_000_000)
    assert (refused.code, refused.message) == (
        "counter_far",
        "T1: 4,000,000 km was read, but the vehicle's own counter was at 400,000 km then",
    )
    assert truck_state(desk) is TruckState.OUT_OF_SERVICE
    assert ask(desk.path, DONE) == []
    forced = act(desk, "finish", order=name, odometer_m=4_000_000_000, is_confirmed=True)
    assert forced.is_done
    assert ask(desk.path, DONE)[0][2] == 4_000_000_000


def test_a_note_is_kept(desk: Desk) -> None:
    name = add(desk)
    assert act(desk, "note", order=name, note="waits for parts").is_done
    (found,) = desk.writer.write(work_orders.open_orders)
    assert found.note == "waits for parts"


@pytest.mark.parametrize("verb", ["finish", "cancel"])
def test_a_note_on_work_that_is_over_changes_neither_when_nor_by_whom(
    desk: Desk, verb: str
) -> None:
    """By when it was finished a lamp is judged that was seen again since."""
    name = add(desk)
    act(desk, "start", order=name)
    over = act(desk, verb, order=name, **({"reason": "no parts"} if verb == "cancel" else {}))
    assert over.is_done
    ended = "SELECT finished_at, finished_by, cancelled_at, cancelled_by, cancel_reason"
    before = ask(desk.path, f"{ended} FROM work_order")
    desk.machine.advance(HOUR)
    assert act(desk, "note", order=name, note="bill to follow").is_done
    assert ask(desk.path, f"{ended}, note FROM work_order") == [(*before[0], "bill to follow")]


@pytest.mark.parametrize(
    ("verb", "args", "code"),
    [
        ("accept", {"order": "W-9"}, "work_order_not_found"),
        ("add", {"vehicle": "T9", "kinds": ["oil"]}, "vehicle_not_found"),
        ("add", {"vehicle": "T1", "kinds": []}, "bad_arguments"),
        ("cancel", {"order": "W-9", "reason": " "}, "bad_arguments"),
    ],
)
def test_what_is_not_there_is_named(desk: Desk, verb: str, args: dict[str, Any], code: str) -> None:
    assert act(desk, verb, **args).code == code
