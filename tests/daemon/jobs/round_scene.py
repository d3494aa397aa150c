"""A truck with an order whose unit says where it is; what happens is told as in the depot."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from daemon.domain.events import Event
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.interfaces import Params, RecordingTx, Tx
from daemon.jobs.truck_follow import FollowTrucks
from daemon.queue.states import JobState
from daemon.store import order_moves, truck_loads, trucks
from daemon.store.order_events import How
from daemon.store.truck_loads import TruckLoad
from tests.daemon.jobs.desk import BOOT, Desk
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import (
    PLANT,
    ROUND,
    SITE,
    add_order,
    add_pair,
    lay_ground,
    read,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import depart, fence, fit, say

T = TypeVar("T")
Place = tuple[int, int]
AT_PLANT, AT_SITE = PLANT[1:], SITE[1:]
UNDERWAY = (398_500_000, -1_049_000_000)
LOOK = FollowTrucks.Args()


def when(minute: float) -> int:
    return NOW + round(minute * MINUTE)


class Acting:
    """The transaction of somebody who acts: what he does is told, with what follows from it."""

    def __init__(self, desk: Desk, tx: Tx) -> None:
        self._desk, self._tx = desk, tx

    @property
    def now(self) -> int:
        return self._desk.clock.now()

    def execute(self, sql: str, params: Params = (), /) -> Any:
        return self._tx.execute(sql, params)

    def executemany(self, sql: str, params: Iterable[Params], /) -> Any:
        return self._tx.executemany(sql, params)

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        event = Event(
            kind=kind,
            at=self.now if at is None else at,
            vehicle_id=vehicle_id,
            subject=subject,
            body=body or {},
            correlation_id=f"cause of {kind}",
        )
        return self._desk.journal.record(self._tx, event, self._desk.clock.stamp(BOOT))


class Trip:
    """One truck with one order, both sites fenced."""

    def __init__(self, desk: Desk, **changes: Any) -> None:
        self.desk = desk
        self.ground = lay_ground(desk.tx)
        for name in (PLANT[0], SITE[0]):
            fence(desk.tx, name)
        self.pair = add_pair(desk.tx)
        self.unit = fit(desk.tx, self.pair.vehicle_id)
        order = self.add("O-1", **changes)
        how = How(at=NOW, source=MoveSource.DISPATCH, by="depotd")
        self.act(lambda tx: order_moves.assign(tx, order, self.pair, how, terms={}))

    @property
    def truck(self) -> Truck:
        return trucks.truck(self.desk.tx, self.pair.vehicle_id)

    @property
    def load(self) -> TruckLoad | None:
        return truck_loads.load_of(self.desk.tx, self.pair.vehicle_id)

    def order(self, name: str = "O-1") -> Order:
        return read(self.desk.tx, name)

    def add(self, name: str, **changes: Any) -> Order:
        return add_order(self.desk.tx, self.ground, name, **{"promised_at": when(30)} | changes)

    def act(self, fn: Callable[[RecordingTx], T]) -> T:
        return self.desk.lab.write(lambda tx: fn(Acting(self.desk, tx)))

    def at(self, minute: float) -> None:
        """It is that minute now."""
        self.desk.lab.advance(seconds=round((when(minute) - self.desk.clock.now()) / 1000))

    def how(self, reason: str = "", source: MoveSource = MoveSource.PERSON) -> How:
        return How(at=self.desk.clock.now(), source=source, by="olga", reason=reason)

    def bring(self, to: TruckState) -> None:
        """It goes on its round up to there, now."""

        def go(tx: RecordingTx) -> None:
            truck = trucks.truck(tx, self.pair.vehicle_id)
            first = ROUND.index(truck.state) + 1 if truck.state in ROUND[:-1] else 0
            for state in ROUND[first : ROUND.index(to) + 1]:
                truck = order_moves.move_truck(tx, truck, state, self.how())

        self.act(go)

    def cancel(self, reason: str = "rain") -> None:
        self.act(lambda tx: order_moves.cancel(tx, read(tx), self.how(reason)))

    def say(
        self,
        minute: float,
        place: Place,
        *,
        stands: float | None = None,
        sites: Mapping[str, float] | None = None,
    ) -> None:
        """It is that minute, and its unit says where it is."""
        self.at(minute)
        say(
            self.desk.tx,
            self.unit,
            at=when(minute),
            place=place,
            stands_since=None if stands is None else when(stands),
            sites={name: when(since) for name, since in (sites or {}).items()},
        )

    def leave(self, site: str, minute: float, *, came: float | None = None) -> None:
        came_at = 0 if came is None else when(came)
        vehicle_id = self.pair.vehicle_id
        depart(self.desk.tx, self.unit, vehicle_id, site, at=when(minute), came_at=came_at)

    def follow(self) -> TruckState:
        """What is seen is followed, with all that follows from that."""
        self.desk.run(LOOK)
        self.drain()
        return self.truck.state

    def drain(self) -> None:
        ended = self.desk.lab.drain()
        assert [job for job in ended if job.state is not JobState.SUCCEEDED] == []

    def kinds(self, prefix: str) -> list[str]:
        """Of events that begin so, the oldest first."""
        return [one.kind for one in self.desk.lab.events() if one.kind.startswith(prefix)]

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        return [dict(one.body) for one in self.desk.lab.events() if one.kind == kind]

    def alerts(self, recipient: str = "dispatch", *, unread: bool = False) -> list[tuple[str, str]]:
        """Urgency and title."""
        rows = self.desk.tx.execute(
            "SELECT urgency, title, read_at FROM alert WHERE recipient = ? ORDER BY seq",
            (recipient,),
        ).fetchall()
        return [(urgency, title) for urgency, title, at in rows if not (unread and at)]
