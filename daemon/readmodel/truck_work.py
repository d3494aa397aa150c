"""What each truck does for orders, beside where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.orders.machine import truck_may
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.loads import LoadRow, loads
from daemon.readmodel.values import ReadConnection

WORK = """
SELECT k.vehicle_id, k.state, k.since, k.source, k.note, o.name, d.name
FROM truck k
LEFT JOIN customer_order o ON o.id = k.order_id
LEFT JOIN site d ON d.id = o.destination_id
"""

ROUTES = """
SELECT a.vehicle_id, o.name FROM assignment a JOIN customer_order o ON o.id = a.order_id
WHERE a.ended_at IS NULL ORDER BY a.vehicle_id, a.position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckWork:
    vehicle_id: int
    state: TruckState
    since: int
    source: MoveSource
    note: str
    """Why it is out of service."""
    order: str | None
    """In hand."""
    destination: str | None
    """Of that order."""
    route: Sequence[str]
    """Orders it has, the one in hand first."""
    load: LoadRow | None


def next_states(state: TruckState) -> Sequence[TruckState]:
    """What a truck may do next, the next on its round first."""
    begins = tuple(TruckState).index(state) + 1
    turned = (*tuple(TruckState)[begins:], *tuple(TruckState)[:begins])
    return tuple(one for one in turned if truck_may(state, one))


def truck_work(
    db: ReadConnection, now: int, rules: RuleValues | None = None
) -> Mapping[int, TruckWork]:
    """By the number of the vehicle; one that never did anything for orders is not in it."""
    on_board = {row.vehicle_id: row for row in loads(db, now, rules)}
    routes: dict[int, list[str]] = {}
    for vehicle_id, order in db.execute(ROUTES).fetchall():
        routes.setdefault(vehicle_id, []).append(order)
    return {
        vehicle_id: TruckWork(
            vehicle_id=vehicle_id,
            state=TruckState(state),
            since=since,
            source=MoveSource(source),
            note=note,
            order=order,
            destination=destination,
            route=tuple(routes.get(vehicle_id, ())),
            load=on_board.get(vehicle_id),
        )
        for vehicle_id, state, since, source, note, order, destination in db.execute(
            WORK
        ).fetchall()
    }
