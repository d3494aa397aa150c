import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.order import Tier
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.dispatch import DAY_MS, dispatch, proposals, quantile, recalls
from tests.daemon.readmodel.sample_fleet import NOW

HOUR = 3_600_000


def test_orders_that_wait_stand_by_their_promise(desk: sqlite3.Connection) -> None:
    found = dispatch(desk, NOW)
    assert [row.name for row in found.waiting] == ["O-111", "O-109", "O-110"]
    assert len(found.orders) == 9


def test_those_with_a_truck_that_will_be_late_are_to_be_told(desk: sqlite3.Connection) -> None:
    assert [row.name for row in dispatch(desk, NOW).to_be_told] == ["O-103", "O-108"]


def test_assignments_are_counted_by_the_hour(desk: sqlite3.Connection) -> None:
    hours = dispatch(desk, NOW).hours
    assert [row.assigned for row in hours] == [0, 0, 0, 0, 0, 0, 0, 2, 0, 3, 4, 0]
    assert hours[-1].from_at == NOW - NOW % HOUR


def test_each_tier_says_how_quick_and_punctual_it_is(desk: sqlite3.Connection) -> None:
    premium, priority, standard = dispatch(desk, NOW).tiers
    assert (premium.tier, premium.open, premium.waiting, premium.late) == (Tier.PREMIUM, 3, 1, 2)
    assert (premium.assigned, premium.wait_p50_ms, premium.wait_p95_ms) == (
        3, 150 * 60_000, 228 * 60_000,
    )  # fmt: skip
    assert (premium.delivered, premium.on_time, premium.on_time_share) == (1, 1, 1.0)
    assert (priority.delivered, priority.on_time_share) == (0, None)
    assert standard.on_time_share == 0.0


def test_an_arrival_that_nobody_saw_counts_neither_way(desk: sqlite3.Connection) -> None:
    desk.execute("UPDATE customer_order SET arrived_at = NULL WHERE name = 'O-102'")
    standard = dispatch(desk, NOW).tiers[2]
    assert (standard.delivered, standard.unknown, standard.on_time_share) == (1, 1, None)


def test_only_the_first_truck_of_an_order_counts_as_its_wait(desk: sqlite3.Connection) -> None:
    before = dispatch(desk, NOW).tiers[2]
    desk.execute("UPDATE assignment SET ended_at = 7, ending = 'moved' WHERE order_id = 8")
    desk.execute(
        "INSERT INTO assignment(order_id, vehicle_id, driver_id, position, assigned_at,"
        " assigned_by, terms) VALUES (8, 10, 3, 1, ?, 'ana', '{}')",
        (NOW,),
    )
    after = dispatch(desk, NOW).tiers[2]
    assert (after.assigned, after.wait_p95_ms) == (before.assigned, before.wait_p95_ms)
    assert dispatch(desk, NOW + DAY_MS).tiers[2].assigned == 0


def test_every_truck_is_in_one_state(desk: sqlite3.Connection) -> None:
    trucks = dispatch(desk, NOW).trucks
    assert sum(trucks.values()) == 11
    assert trucks[TruckState.OUT_OF_SERVICE] == 1
    assert trucks[TruckState.WASHING] == 0
    assert list(trucks) == list(TruckState)


def test_a_call_back_without_an_answer_is_overdue(desk: sqlite3.Connection) -> None:
    (row,) = recalls(desk, NOW)
    assert (row.vehicle, row.order, row.is_overdue) == ("T-08", "O-112", True)
    assert not recalls(desk, row.due_at - 1)[0].is_overdue
    desk.execute("UPDATE recall SET acknowledged_at = 1, acknowledged_by = 'D41'")
    assert recalls(desk, NOW) == ()


def test_open_proposals_say_what_would_move(desk: sqlite3.Connection) -> None:
    (row,) = proposals(desk)
    (move,) = row.moves
    assert (row.saved_min, row.saves) == (14.0, "14 min")
    assert (row.order, row.gain_min, row.tier) == ("O-108", 14.0, Tier.STANDARD)
    assert (move.order, move.from_truck, move.to_truck, move.position) == (
        "O-108", "T-01", "T-10", 1,
    )  # fmt: skip


@pytest.mark.parametrize("terms", [{}, {"late_before_min": 7, "late_after_min": {"O-1": "x"}}])
def test_a_proposal_that_does_not_tell_its_minutes_says_the_weighted_ones(
    desk: sqlite3.Connection, terms: dict[str, object]
) -> None:
    desk.execute("UPDATE proposal SET terms = ?", (json.dumps(terms),))
    assert proposals(desk)[0].saves == "14 min weighted by tier"


@pytest.mark.parametrize("moves", [[], ["x"], [["O-1"]], {"a": 1}])
def test_moves_of_another_shape_are_left_out(desk: sqlite3.Connection, moves: object) -> None:
    desk.execute("UPDATE proposal SET moves = ?", (json.dumps(moves),))
    assert proposals(desk)[0].moves == ()


@given(values=st.lists(st.integers(0, 10_000), min_size=1), percent=st.integers(1, 100))
def test_a_quantile_is_one_that_was_and_so_many_are_no_greater(
    values: list[int], percent: int
) -> None:
    found = quantile(values, percent)
    assert found in values
    assert found is not None
    assert sum(value <= found for value in values) * 100 >= len(values) * percent


def test_of_nothing_there_is_no_quantile() -> None:
    assert quantile([], 50) is None
