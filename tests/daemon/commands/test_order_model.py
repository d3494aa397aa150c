"""Random commands on orders and trucks: whatever is asked, their stories agree afterwards."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from daemon.commands import orders
from daemon.commands import trucks as truck_commands
from daemon.domain.orders.machine import ORDER_OF_TRUCK
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.store import assignments, trucks
from daemon.store.orders import open_orders
from daemon.store.truck_loads import loads
from tests.daemon.commands.orders_desk import TOLD, assigned, home, lay
from tests.daemon.commands.scene import Desk
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.scene import ask

NAMES = st.sampled_from(["O-1", "O-2", "O-3"])
TRUCKS = st.sampled_from(["T1", "T2"])
STATES = st.sampled_from(["loading", "in_transit", "delivering", "delivered"])
OUT = (
    TruckState.ASSIGNED,
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
)
LOADED = (
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
    TruckState.RETURNING,
    TruckState.OUT_OF_SERVICE,
)
NEXT = {
    "pending": "loading",
    "assigned": "loading",
    "loading": "in_transit",
    "in_transit": "delivering",
    "delivering": "delivered",
}
ONWARD = st.tuples(st.just("next"), NAMES, st.just(None))
ACTS = st.one_of(
    ONWARD,
    ONWARD,
    ONWARD,
    st.tuples(st.just("truck"), TRUCKS, st.sampled_from(list(TruckState))),
    st.tuples(st.just("add"), NAMES, st.just(None)),
    st.tuples(st.just("assign"), NAMES, TRUCKS),
    st.tuples(st.just("move"), NAMES, STATES),
    st.tuples(st.just("skip"), NAMES, STATES),
    st.tuples(st.just("report"), NAMES, TRUCKS),
    st.tuples(st.just("change"), NAMES, st.integers(1, 3)),
    st.tuples(st.just("back"), NAMES, st.just(None)),
    st.tuples(st.just("cancel"), NAMES, st.just(None)),
    st.tuples(st.just("wash"), NAMES, TRUCKS),
)
ALL = (
    "SELECT name, state, version, promised_at, weight_kg FROM customer_order ORDER BY id",
    "SELECT vehicle_id, state, order_id, version FROM truck ORDER BY vehicle_id",
    "SELECT order_id, vehicle_id, position, ended_at FROM assignment ORDER BY id",
    "SELECT vehicle_id, order_id FROM truck_load ORDER BY vehicle_id",
)


def stands(desk: Desk) -> list[Any]:
    return [ask(desk.path, sql) for sql in ALL]


class Depot:
    def __init__(self, path: Path) -> None:
        self.desk = Desk(path, (*orders.specs(), *truck_commands.specs()))
        self.desk.writer.write(lay)
        for name, vehicle in (("O-1", "T1"), ("O-2", "T1"), ("O-3", "T2")):
            self.act("add", name, None)
            self.act("assign", name, vehicle)

    def act(self, verb: str, name: str, more: Any) -> None:
        self.desk.machine.advance(MINUTE)
        if verb == "assign":
            if self._state(name) == "pending":
                assigned(self.desk, name, vehicle=more, driver=f"D{more[1:]}")
            return
        if verb == "wash":
            self._wash(more)
            return
        if verb == "next":
            verb, more = "move", NEXT.get(self._state(name), "delivered")
        before = stands(self.desk)
        command, args = self._command(verb, name, more)
        answer = self.desk.ask_with(command, args)
        assert answer.code not in ("failed", "bad_arguments"), answer.message
        if not answer.is_done or answer.body.get("is_flagged"):
            assert stands(self.desk) == before

    def _command(self, verb: str, name: str, more: Any) -> tuple[str, dict[str, Any]]:
        moving = {"order": name, "state": more}
        return {
            "add": ("orders.add", TOLD | {"order": name}),
            "move": ("orders.move", moving),
            "skip": ("orders.move", moving | {"is_skipping": True}),
            "report": ("orders.move", {"order": name, "state": "loading", "vehicle": more}),
            "change": ("orders.change", {"order": name, "weight_kg": more}),
            "back": ("orders.take_back", {"order": name, "reason": "x"}),
            "truck": (
                "trucks.set_state",
                {"vehicle": name, "state": getattr(more, "value", more), "reason": "seen"},
            ),
            "cancel": ("orders.cancel", {"order": name, "reason": "x"}),
        }[verb]

    def _state(self, name: str) -> str:
        sql = "SELECT state FROM customer_order WHERE name = ?"
        return str(ask(self.desk.path, sql, name)[0][0])

    def _wash(self, vehicle: str) -> None:
        home(self.desk, vehicle)

    def check(self) -> None:
        self.desk.writer.write(_check)


def _check(tx: Any) -> None:
    standing = assignments.standing(tx)
    open_ones = {one.id: one for one in open_orders(tx)}
    owners = [one.order_id for one in standing]
    assert sorted(owners) == sorted(
        number for number, one in open_ones.items() if one.state is not OrderState.PENDING
    )
    first: dict[int, int] = {}
    for one in standing:
        first.setdefault(one.vehicle_id, one.order_id)
    for vehicle_id, order_id in first.items():
        in_hand = trucks.truck(tx, vehicle_id).order_id
        assert open_ones[order_id].state is OrderState.ASSIGNED or in_hand == order_id
    for truck in trucks.trucks(tx):
        if truck.order_id is None:
            assert truck.state not in OUT
            assert truck.state is not TruckState.AVAILABLE or truck.vehicle_id not in first
            continue
        assert first[truck.vehicle_id] == truck.order_id
        if truck.state is not TruckState.OUT_OF_SERVICE:
            assert open_ones[truck.order_id].state is ORDER_OF_TRUCK[truck.state]
    for load in loads(tx):
        assert trucks.truck(tx, load.vehicle_id).state in LOADED


@settings(
    max_examples=25,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=10, max_size=30))
def test_orders_trucks_and_routes_tell_one_story(
    tmp_path_factory: Any, acts: list[tuple[str, str, Any]]
) -> None:
    depot = Depot(tmp_path_factory.mktemp("orders") / "d.db")
    try:
        for act in acts:
            depot.act(*act)
            depot.check()
    finally:
        depot.desk.writer.stop()
