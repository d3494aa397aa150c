"""A commit's worth of ingest: units, ports and the events about them, in one transaction."""

from dataclasses import dataclass

from daemon.domain.events import Event, Stamp
from daemon.interfaces import Tx
from daemon.store import ports, tracking, unit_telemetry
from daemon.store.journal import Journal
from daemon.store.ports import PortMinute, PortRow
from daemon.store.tracking import UnitSignal, UnitWork
from daemon.store.unit_telemetry import TelemetryWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    stamp: Stamp
    units: tuple[UnitWork, ...] = ()
    telemetry: tuple[TelemetryWork, ...] = ()
    ports: tuple[PortRow, ...] = ()
    minutes: tuple[PortMinute, ...] = ()
    signals: tuple[UnitSignal, ...] = ()
    events: tuple[Event, ...] = ()

    def __bool__(self) -> bool:
        facts = self.units or self.telemetry or self.events
        return bool(facts or self.ports or self.minutes or self.signals)


def save(tx: Tx, ingested: Ingested, journal: Journal) -> None:
    for work in ingested.units:
        tracking.save(tx, work, ingested.stamp, journal)
    for heard in ingested.telemetry:
        unit_telemetry.save(tx, heard, ingested.stamp, journal)
    ports.save(tx, ingested.ports)
    ports.add_minutes(tx, ingested.minutes)
    tracking.save_signals(tx, ingested.signals)
    for event in ingested.events:
        journal.record(tx, event, ingested.stamp)
