"""How a vehicle is by its own word: signals, counters, faults; and what is to be done to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.maintenance import FUEL_LOW_PERCENT
from daemon.domain.telemetry.usual import RUNS_FROM_RPM, Beyond, beyond
from daemon.readmodel import services
from daemon.readmodel.fault_codes import FaultRow, faults
from daemon.readmodel.services import DueRow
from daemon.readmodel.values import ReadConnection
from daemon.readmodel.vehicle_signals import (
    GAP_MS,
    CounterRow,
    SignalRow,
    counters_of,
    signals_now,
)
from daemon.readmodel.work_orders import WorkOrderRow, open_work
from drivers.readings import ENGINE_SPEED, FUEL_LEVEL

RUNS_MS = 120_000
"""Whether the engine runs is known for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSignal:
    row: SignalRow
    beyond: Beyond | None
    """Of what is usual of any truck."""
    is_stale: bool
    """It was told long ago: nobody knows whether it is so still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleStatus:
    signals: Sequence[ToldSignal] = ()
    counters: Sequence[CounterRow] = ()
    due: DueRow | None = None
    """The most pressing service."""
    work: WorkOrderRow | None = None
    """The open work order."""
    faults: Sequence[FaultRow] = ()
    """Active ones, the gravest first."""

    @property
    def is_mute(self) -> bool:
        """Its computers have told nothing."""
        return not (self.signals or self.faults)

    @property
    def fuel(self) -> ToldSignal | None:
        return next((one for one in self.signals if one.row.signal == FUEL_LEVEL.name), None)


NOTHING_TOLD = VehicleStatus()


def vehicle_status(
    db: ReadConnection, vehicle: str, now_ms: int, rules: RuleValues | None = None
) -> VehicleStatus:
    return VehicleStatus(
        signals=told_signals(db, vehicle, now_ms, rules),
        counters=counters_of(db, vehicle),
        due=next(iter(services.due(db, vehicle=vehicle)), None),
        work=next((one for one in open_work(db) if one.vehicle == vehicle), None),
        faults=faults(db, vehicle=vehicle),
    )


def told_signals(
    db: ReadConnection, vehicle: str, now_ms: int, rules: RuleValues | None = None
) -> tuple[ToldSignal, ...]:
    rows = signals_now(db, vehicle)
    runs = any(_runs(row, now_ms) for row in rows)
    low = fuel_low(rules)
    return tuple(
        ToldSignal(
            row=row,
            beyond=beyond(row.signal, row.value, runs=runs, fuel_low_percent=low),
            is_stale=now_ms - row.at > GAP_MS,
        )
        for row in rows
    )


def fuel_low(rules: RuleValues | None) -> float:
    return FUEL_LOW_PERCENT.default if rules is None else rules[FUEL_LOW_PERCENT]


def _runs(row: SignalRow, now_ms: int) -> bool:
    is_of_now = now_ms - row.at <= RUNS_MS
    return row.signal == ENGINE_SPEED.name and is_of_now and (row.value or 0.0) >= RUNS_FROM_RPM
