"""Half a thousand orders against half a thousand pairs: read, judged, matched, scored, saved."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from daemon.clock import ManualClock
from daemon.domain.dispatch import round as dispatch
from daemon.domain.dispatch.matching import FORBIDDEN, Choose, Table, optimal
from daemon.domain.hours.duty import Duty
from daemon.domain.orders.order import OrderSource, Tier
from daemon.domain.papers.kinds import Holder
from daemon.jobs.order_assign import AssignOrders
from daemon.store import dispatch_view, orders, seats
from daemon.store.orders import OrderFields
from daemon.store.seats import Place
from tests.bench.orders_world import DAWN, MINUTE_MS, SIDE_KM, plane
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.duty_scene import DAY, HOUR, add_driver, add_record, add_vehicle, entry
from tests.daemon.store.order_scene import add_customer, add_site
from tests.daemon.store.paper_scene import file_whole
from tests.daemon.store.unit_scene import fit, say

SIZE = 500
PLANTS = 5
SITES = 100
FAR = 1e6
CARRIES = "UPDATE vehicle SET capacity_kg = 25000, volume_l = 9000 WHERE id = ?"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Big:
    """Seconds of one core (CPU time)."""

    whole_s: float
    """Read, decided and saved."""
    read_s: float
    decide_s: float
    matching_s: float
    scipy_s: float
    """The same table matched by scipy."""
    assigned: int


def measured(seed: int, path: Path) -> Big:
    desk = _depot(Random(seed), path)  # noqa: S311 - a draw, no secret
    tables: list[Table] = []
    try:
        view, read_s = _timed(lambda: dispatch_view.view(desk.tx, desk.clock.now()))
        _, decide_s = _timed(lambda: dispatch.decide(view, desk.rules, _keeping(tables)))
        _, matching_s = _timed(lambda: [optimal(table) for table in tables])
        _, scipy_s = _timed(lambda: [_scipy(table) for table in tables])
        result, whole_s = _timed(lambda: desk.run(AssignOrders.Args()))
        return Big(
            whole_s=whole_s,
            read_s=read_s,
            decide_s=decide_s,
            matching_s=matching_s,
            scipy_s=scipy_s,
            assigned=result["assigned"],
        )
    finally:
        desk.writer.stop()


def _keeping(tables: list[Table]) -> Choose:
    def choose(table: Table) -> list[int]:
        costs = [list(row) for row in table.costs]
        tables.append(Table(costs=costs, alone=list(table.alone), approach_min=table.approach_min))
        return list(optimal(table))

    return choose


def _scipy(table: Table) -> object:
    costs = np.array(table.costs)
    costs[costs == FORBIDDEN] = FAR
    return linear_sum_assignment(costs)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def _depot(chance: Random, path: Path) -> Desk:
    desk = Desk(path, machine=ManualClock(DAWN))
    tx = desk.tx
    tx.execute("BEGIN")
    customer = add_customer(tx, "ACME")
    plants = [add_site(tx, f"P{n}", *_anywhere(chance)) for n in range(PLANTS)]
    sites = [add_site(tx, f"S{n}", *_anywhere(chance)) for n in range(SITES)]
    for number in range(SIZE):
        vehicle, driver = add_vehicle(tx, f"T{number}"), add_driver(tx, f"D{number}")
        tx.execute(CARRIES, (vehicle,))
        file_whole(tx, Holder.VEHICLE, vehicle, date(2027, 1, 1))
        file_whole(tx, Holder.DRIVER, driver, date(2027, 1, 1))
        add_record(tx, driver, entry(Duty.OFF, DAWN - 40 * DAY))
        add_record(tx, driver, entry(Duty.ON, DAWN - chance.randint(0, 8) * HOUR))
        seats.sit(tx, driver, vehicle, Place.DRIVER, at=DAWN - HOUR)
        say(tx, fit(tx, vehicle), at=DAWN, place=_anywhere(chance), stands_since=DAWN - HOUR)
    for number in range(SIZE):
        promised = DAWN + chance.randint(50, 100) * MINUTE_MS
        fields = OrderFields(
            name=f"O-{number}",
            customer_id=customer,
            tier=chance.choice(tuple(Tier)),
            origin_id=chance.choice(plants),
            destination_id=chance.choice(sites),
            earliest_at=None,
            promised_at=promised,
            material="gravel",
            equipment=(),
            weight_kg=chance.choice((12_000, 18_000, 24_000)),
            volume_l=7_000,
            certificates=(),
            preferred=(),
            loading_min=5,
            unloading_min=15,
            discharge_limit_min=None,
            note="",
        )
        orders.add(tx, fields, source=OrderSource.HEADOFFICE, now=DAWN, by="office")
    tx.execute("COMMIT")
    return desk


def _anywhere(chance: Random) -> tuple[int, int]:
    return plane(chance.uniform(0, SIDE_KM), chance.uniform(0, SIDE_KM))
