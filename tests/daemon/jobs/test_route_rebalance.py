"""Routes are changed for orders that would be late, over a real store."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.dispatch.rebalance import AWAY_RULES
from daemon.domain.events import Event
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.jobs import route_rebalance
from daemon.jobs.catalog import RULE_KEYS
from daemon.jobs.route_rebalance import RebalanceRoutes
from daemon.queue.outcomes import Stale
from daemon.store import order_moves, proposals, route_moves, seats, trucks
from daemon.store.assignments import Pair
from daemon.store.proposals import State
from daemon.store.seats import Place
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import Telling, assign, routes, seen
from tests.daemon.store.scene import NOW

ANY = RebalanceRoutes.Args()
NEAR = {f"rebalancing.{tier}_threshold_seconds": 60 for tier in ("premium", "priority", "standard")}
"""By default only what is hours away may go to another truck."""


DEFAULTS = {key.name: key.default for key in (*KEYS, *RULE_KEYS)}


class Scene:
    """Two trucks at the plant; the first has more than it can do in time."""

    def __init__(self, path: Path) -> None:
        self.desk = Desk(path)
        self.depot = Depot(self.desk.tx, now=self.desk.clock.now)
        self.tx = self.desk.tx
        self.pairs: dict[str, Pair] = {
            f"T{number}": self.depot.pair(number, km=0) for number in (1, 2)
        }

    def give(self, name: str, truck: str = "T1", *, minutes: float, **changes: Any) -> None:
        order = self.depot.order(name, minutes=minutes, **changes)
        assign(Telling(self.tx), order, self.pairs[truck])

    def bring(self, truck: str, *states: TruckState) -> None:
        for state in states:
            vehicle = self.pairs[truck].vehicle_id
            order_moves.move_truck(Telling(self.tx), trucks.truck(self.tx, vehicle), state, seen())

    def run(self, **rules: Any) -> dict[str, Any]:
        self.desk.lab.rules = RuleValues(DEFAULTS | NEAR | rules, "of the test")
        result = self.desk.run(ANY)
        assert isinstance(result, dict)
        return result

    def routes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for truck, order, _ in routes(self.tx):
            found.setdefault(truck, []).append(order)
        return found

    def row(self, sql: str) -> Any:
        return self.tx.execute(sql).fetchone()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "depot.db")


def test_a_late_order_goes_to_the_truck_that_is_free_when_somebody_accepts(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    found = scene.run()
    assert found["is_fired"]
    assert scene.routes() == {"T1": ["O-1", "O-2"]}
    (event,) = scene.depot.events("route.proposed")
    assert event["order"] == "O-2"
    assert len(event["moves"]) == 1
    assert event["moves"][0][1:3] == ["T1", "T2"]
    assert event["gain_min"] >= 10
    scene.desk.lab.drain()
    assert scene.row("SELECT count(*) FROM alert WHERE event = 'route.proposed'") == (1,)


def test_the_decision_names_the_rules_that_it_used(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    scene.run()
    terms = scene.row("SELECT terms FROM decision WHERE outcome = 'route.proposed'")[0]
    for rule in (
        "rebalancing.premium_threshold_seconds",
        "rebalancing.gain_minutes",
        "rebalancing.traffic_delay_trigger_minutes",
    ):
        assert rule in terms


def test_nothing_is_proposed_while_all_are_in_time(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=300)
    assert not scene.run()["is_fired"]
    assert scene.row("SELECT count(*) FROM proposal") == (0,)


def test_what_is_nearer_than_the_rule_says_stays_with_its_truck(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    found = scene.run(**{"rebalancing.premium_threshold_seconds": 7200})
    assert found["is_fired"]
    assert found["proposal"] is None
    outcome, why = scene.row("SELECT outcome, terms ->> '$.why' FROM decision")
    assert outcome == "route.kept"
    assert why.endswith(f"nearer than {AWAY_RULES} say, so with its truck: O-1, O-2")


def test_what_somebody_asks_for_may_be_nearer(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    scene.desk.lab.rules = RuleValues(DEFAULTS, "of the test")
    assert scene.desk.run(RebalanceRoutes.Args(order="O-2", is_any=True))["proposal"] is not None


def test_who_has_orders_with_one_truck_is_given_none_with_another(scene: Scene) -> None:
    """D1 has T1's order and sits in T3, which is idle."""
    idle = scene.depot.truck(3, km=0)
    scene.give("O-1", minutes=60)
    scene.give("O-2", "T2", minutes=60)
    scene.give("O-3", "T2", minutes=65)
    driver = scene.pairs["T1"].driver_id
    seats.leave(scene.tx, driver, at=NOW)
    seats.sit(scene.tx, driver, idle, Place.DRIVER, at=NOW)
    scene.run(**{"rebalancing.applies_itself": True})
    assert "T3" not in scene.routes()


def test_a_proposal_is_not_for_somebody_who_has_left_the_truck(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    scene.run()
    (found,) = proposals.open_ones(scene.tx)
    seats.leave(scene.tx, scene.pairs["T2"].driver_id, at=NOW)
    with pytest.raises(Stale):
        route_moves.apply(Telling(scene.tx), found, State.ACCEPTED, by="olga")


@pytest.mark.parametrize("upto", [1, 2, 3])
def test_a_loaded_mixer_is_never_moved(scene: Scene, upto: int) -> None:
    scene.give("O-1", minutes=-30)
    scene.bring("T1", *(TruckState.LOADING, TruckState.EN_ROUTE, TruckState.AT_JOB_SITE)[:upto])
    assert scene.run()["proposal"] is None
    assert scene.routes() == {"T1": ["O-1"]}


def test_it_is_made_by_itself_where_the_rule_says_so(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    found = scene.run(**{"rebalancing.applies_itself": True})
    assert found["is_applied"]
    assert sorted(len(route) for route in scene.routes().values()) == [1, 1]
    assert scene.row("SELECT state FROM proposal") == ("applied",)
    states = {trucks.truck(scene.tx, pair.vehicle_id).state for pair in scene.pairs.values()}
    assert states == {TruckState.ASSIGNED}
    (changed,) = scene.depot.events("route.changed")
    assert changed["is_by_itself"]


def test_what_was_moved_is_not_moved_again_for_a_while(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    scene.run(**{"rebalancing.applies_itself": True})
    moved = scene.depot.events("route.changed")[0]["moves"][0][0]
    scene.tx.execute(
        "UPDATE customer_order SET promised_at = ? WHERE name = ?", (NOW - 60 * MINUTE, moved)
    )
    scene.run(**{"rebalancing.applies_itself": True})
    assert len(scene.depot.events("route.changed")) == 1


def test_the_same_proposal_is_made_once_and_expires_when_a_truck_moves_on(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    first = scene.run()["proposal"]
    assert scene.run()["proposal"] is None
    assert scene.row("SELECT count(*) FROM proposal") == (1,)
    scene.bring("T1", TruckState.LOADING)
    assert scene.run()["expired"] == 1
    states = scene.tx.execute("SELECT state FROM proposal ORDER BY id").fetchall()
    assert first is not None
    assert states[0] == ("expired",)


def test_orders_of_a_truck_that_broke_down_go_to_another(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.bring("T1", TruckState.OUT_OF_SERVICE)
    assert scene.run(**{"rebalancing.applies_itself": True})["is_applied"]
    assert scene.routes() == {"T2": ["O-1"]}
    assert trucks.truck(scene.tx, scene.pairs["T1"].vehicle_id).order_id is None


def test_a_truck_that_could_not_carry_it_is_no_candidate(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    vehicle = scene.pairs["T2"].vehicle_id
    scene.tx.execute("UPDATE vehicle SET capacity_kg = 1000 WHERE id = ?", (vehicle,))
    assert scene.run()["proposal"] is None


def test_it_begins_when_an_upper_tier_is_escalated_or_traffic_holds_a_truck(scene: Scene) -> None:
    late = Event(
        kind="sla.late", at=1, subject="O-1", correlation_id="c",
        body={"tier": "premium", "levels": ["escalate"]},
    )  # fmt: skip
    assert route_rebalance.of_late(late) == RebalanceRoutes.Args(order="O-1")
    assert (
        route_rebalance.of_late(replace(late, body={"tier": "standard", "levels": ["escalate"]}))
        is None
    )
    jam = replace(late, kind="sla.jammed", body={"others": ["O-2"]})
    assert route_rebalance.of_jam(jam) == RebalanceRoutes.Args(order="O-1", others=("O-2",))
    asked = replace(late, kind="route.asked", body={"order": None})
    assert route_rebalance.of_asked(asked) == RebalanceRoutes.Args(is_any=True)
    scene.desk.happen("sla.late", subject="O-1", body=dict(late.body) | {"late_min": 20})
    assert [job.kind for job in scene.desk.waiting("route.rebalance")] == ["route.rebalance"]


def test_what_is_decided_comes_back_from_a_process_of_its_own(scene: Scene) -> None:
    scene.give("O-1", minutes=60)
    scene.give("O-2", minutes=70)
    rules = RuleValues(DEFAULTS | NEAR, "of the test")
    decided = RebalanceRoutes.decide(RebalanceRoutes.load(scene.tx, ANY, NOW), rules)
    assert decided.plan is not None
    assert pickle.loads(pickle.dumps(decided)) == decided  # noqa: S301 - our own bytes
