from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.jobs.order_assign import AssignOrders
from daemon.queue.states import JobState
from daemon.store import order_moves, seats, trucks
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import Telling, assign, bring, read, seen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "depot.db")


@pytest.fixture
def depot(desk: Desk) -> Depot:
    return Depot(desk.tx, now=desk.clock.now)


def round_of(desk: Desk) -> dict[str, int]:
    result = desk.run(AssignOrders.Args())
    assert isinstance(result, dict)
    return result


def test_order_is_given_to_the_nearest_of_equal_pairs_with_every_term(
    desk: Desk, depot: Depot
) -> None:
    depot.pair(1, km=20)
    near = depot.pair(2, km=2)
    depot.order()
    assert round_of(desk)["assigned"] == 1
    assert depot.has() == {"O-1": ("T2", "D2")}
    assert read(depot.tx).state is OrderState.ASSIGNED
    assert trucks.truck(depot.tx, near.vehicle_id).state is TruckState.ASSIGNED
    terms = depot.terms()
    assert 0 < terms["score"] < 1
    assert terms["rating_is_prior"]
    assert terms["unknown"] == ["whether maintenance is due"]
    assert [step[3] for step in terms["steps"]] == [
        "approach",
        "loading",
        "travel",
        "unloading",
        "return",
        "wash",
    ]
    assert terms["begins_at"] <= read(depot.tx).promised_at - 20 * MINUTE
    assert [one["truck"] for one in terms["candidates"]] == ["T2", "T1"]


def test_two_orders_and_two_pairs_are_matched_at_once(desk: Desk, depot: Depot) -> None:
    depot.pair(1)
    depot.pair(2)
    depot.order("O-1")
    depot.order("O-2", tier=Tier.STANDARD)
    assert round_of(desk)["assigned"] == 2
    assert len({truck for truck, _ in depot.has().values()}) == 2


def test_nobody_can_have_it_and_the_dispatcher_is_told_why_once(desk: Desk, depot: Depot) -> None:
    depot.order()
    round_of(desk)
    desk.lab.drain()
    assert depot.look()["outcome"] == "none"
    assert depot.alerts() == [("O-1", False)]
    round_of(desk)
    desk.lab.drain()
    assert depot.alerts() == [("O-1", False)]
    depot.pair()
    round_of(desk)
    assert depot.has() == {"O-1": ("T1", "D1")}
    assert depot.alerts() == [("O-1", True)]


@pytest.mark.parametrize("seed", range(25))
def test_two_dispatches_never_take_one_truck(desk: Desk, depot: Depot, seed: int) -> None:
    """Both have decided on the same snapshot; the second is stale and runs again."""
    dice = Random(seed)  # noqa: S311 - a seeded draw, no secret
    numbers = range(1, dice.randint(2, 5))
    for number in numbers:
        depot.pair(number, km=dice.randint(1, 20), is_seated=dice.random() < 0.7)
    names = [f"O-{number}" for number in range(1, dice.randint(2, 5))]
    for name in names:
        depot.order(name, minutes=dice.randint(20, 60))
    both = [decided(desk), decided(desk)]
    dice.shuffle(both)
    for assignment, ending in both:
        desk.lab.engine.report(assignment, ending)
        desk.lab.settle()
    stale = [job for job in desk.waiting("order.assign") if job.outcome == "stale"]
    assert len(stale) == 1
    desk.lab.drain()
    given = depot.has()
    assert len({truck for truck, _ in given.values()}) == len(given)
    assert len({driver for _, driver in given.values()}) == len(given)
    assert len(given) == min(len(names), len(numbers))
    assert [job.state for job in desk.lab.all_jobs() if job.kind == "order.assign"] == [
        JobState.SUCCEEDED
    ] * 2


def decided(desk: Desk) -> tuple[Any, Any]:
    """A round that has looked and decided, and is still to be saved."""
    desk.lab.enqueue(AssignOrders.Args())
    desk.lab.settle()
    assignment = desk.lab.engine.next_assignment()
    assert assignment is not None
    return assignment, desk.lab.engine.run(assignment)


def seat_taken(depot: Depot, pair: Pair) -> None:
    seats.leave(depot.tx, pair.driver_id, at=depot.now)


def truck_broken(depot: Depot, pair: Pair) -> None:
    truck = trucks.truck(depot.tx, pair.vehicle_id)
    how = How(at=depot.now, source=MoveSource.PERSON, by="olga", reason="gearbox")
    order_moves.move_truck(Telling(depot.tx), truck, TruckState.OUT_OF_SERVICE, how)


def order_cancelled(depot: Depot, _pair: Pair) -> None:
    how = How(at=depot.now, source=MoveSource.PERSON, by="olga", reason="rain")
    order_moves.cancel(Telling(depot.tx), read(depot.tx), how)


@pytest.mark.parametrize("change", [seat_taken, truck_broken, order_cancelled])
def test_round_whose_pair_or_order_has_changed_meanwhile_gives_nothing(
    desk: Desk, depot: Depot, change: Callable[[Depot, Pair], None]
) -> None:
    pair = depot.pair()
    depot.order()
    assignment, ending = decided(desk)
    change(depot, pair)
    desk.lab.engine.report(assignment, ending)
    desk.lab.settle()
    assert [job.outcome for job in desk.waiting("order.assign")] == ["stale"]
    assert depot.has() == {}


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_truck_that_comes_back_is_given_once(
    desk: Desk, depot: Depot, *, is_taken_back: bool
) -> None:
    """Its state stays when its route grows; the round must see that it has grown."""
    pair = depot.pair()
    telling = Telling(depot.tx)
    assign(telling, depot.order("O-0", minutes=30), pair)
    bring(telling, pair, TruckState.RETURNING, every_min=0)
    depot.order("O-1", minutes=50)
    assignment, ending = decided(desk)
    other = depot.order("O-2", minutes=50)
    assign(telling, other, pair)
    if is_taken_back:
        order_moves.take_back(telling, read(depot.tx, "O-2"), seen())
    desk.lab.engine.report(assignment, ending)
    desk.lab.settle()
    assert [job.outcome for job in desk.waiting("order.assign")] == ["stale"]
    assert "O-1" not in depot.has()


@pytest.mark.parametrize("kind", ["paper.withdrawn", "dvir.added", "duty.changed", "rule.changed"])
def test_round_in_which_something_comes_that_forbids_a_pair_begins_anew(
    desk: Desk, depot: Depot, kind: str
) -> None:
    depot.pair()
    depot.order()
    assignment, ending = decided(desk)
    desk.happen(kind, subject="D1", body={})
    desk.lab.engine.report(assignment, ending)
    desk.lab.settle()
    assert [job.outcome for job in desk.waiting("order.assign")] == ["stale"]
    assert depot.has() == {}
    desk.lab.drain()
    assert depot.has() == {"O-1": ("T1", "D1")}


def test_round_goes_on_beside_what_forbids_nothing(desk: Desk, depot: Depot) -> None:
    depot.pair()
    depot.order()
    assignment, ending = decided(desk)
    desk.happen("port.silent", subject="truck-T1", body={})
    desk.lab.engine.report(assignment, ending)
    desk.lab.settle()
    assert depot.has() == {"O-1": ("T1", "D1")}


def test_decision_is_kept_with_its_terms_and_those_who_could_not(desk: Desk, depot: Depot) -> None:
    depot.pair(1)
    depot.truck(2)
    depot.order()
    round_of(desk)
    (decision,) = desk.lab.decisions()
    assert (decision.subject, decision.outcome) == ("order O-1", "assigned")
    assert decision.terms["score"] == depot.terms()["score"]
    assert [one["code"] for one in decision.terms["rejected"]] == ["no_driver"]


def test_nothing_is_decided_while_nobody_vouches_for_the_time(desk: Desk, depot: Depot) -> None:
    depot.pair()
    depot.order()
    desk.trust(ClockQuality.UNTRUSTED)
    assert not round_of(desk)["is_judged"]
    assert depot.has() == {}


def test_other_reasons_are_told_anew_and_the_old_alert_is_closed(desk: Desk, depot: Depot) -> None:
    depot.order(minutes=10)
    round_of(desk)
    depot.truck(1)
    round_of(desk)
    desk.lab.drain()
    assert depot.alerts() == [("O-1", True), ("O-1", False)]


def test_alert_of_an_order_that_is_cancelled_is_closed(desk: Desk, depot: Depot) -> None:
    depot.order()
    round_of(desk)
    desk.lab.drain()
    order_cancelled(depot, Pair(vehicle_id=0, driver_id=0))
    desk.happen("order.cancelled", subject="O-1")
    desk.machine.advance(2000)
    desk.lab.drain()
    assert depot.alerts() == [("O-1", True)]


def test_order_that_is_created_is_given_away_at_once(desk: Desk, depot: Depot) -> None:
    depot.pair()
    depot.order()
    desk.happen("order.created", subject="O-1")
    desk.lab.drain()
    assert depot.has() == {"O-1": ("T1", "D1")}
