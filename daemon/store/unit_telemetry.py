"""What the fold of a unit's samples has found, saved with everything that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import tzinfo
from itertools import groupby
from typing import NamedTuple

from daemon.domain.events import Event, Stamp
from daemon.domain.maintenance.fault_words import words
from daemon.domain.telemetry.facts import (
    Counter,
    DayOver,
    Fact,
    FaultNews,
    FaultSeen,
    Reading,
    SourcesAgree,
    SourcesDiffer,
    Used,
)
from daemon.errors import StoreError
from daemon.interfaces import Tx
from daemon.store import condition_days, counters, fault_codes, telemetry, units, zones
from daemon.store.counters import Dispute, News
from daemon.store.journal import Journal
from daemon.store.telemetry import Measured
from drivers.readings import Sample

STATES = """
SELECT unit.name, s.version, s.body
FROM telemetry_state s JOIN unit ON unit.id = s.unit_id
"""

ADD_STATE = """
INSERT INTO telemetry_state(unit_id, version, body, at, seen_at, vin)
VALUES (:unit_id, 1, :body, :at, :seen_at, :vin)
"""

SAVE_STATE = """
UPDATE telemetry_state SET
    version = version + 1, body = :body, at = :at, seen_at = :seen_at, vin = :vin
WHERE unit_id = :unit_id AND version = :version
"""

SAVE_NOW = """
INSERT INTO signal_now(unit_id, signal_id, at, seen_at, value, source, way, way_since)
VALUES (:unit_id, :signal_id, :at, :seen_at, :value, :source, :way, :way_since)
ON CONFLICT(unit_id, signal_id) DO UPDATE SET
    at = excluded.at, seen_at = excluded.seen_at, value = excluded.value,
    source = excluded.source, way = excluded.way, way_since = excluded.way_since
"""

SIGNALS = "SELECT name, id FROM signal"

NAMES = """
SELECT u.name, v.name FROM unit u LEFT JOIN vehicle v ON v.id = :vehicle_id
WHERE u.id = :unit_id
"""

COUNTER_OF = {
    "distance": Counter.DISTANCE,
    "distance_fine": Counter.DISTANCE,
    "engine_time": Counter.ENGINE_TIME,
}


COUNTER_EVENTS = {"held": "counter.held", "resumed": "counter.resumed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTelemetry:
    version: int
    body: str


class SignalNow(NamedTuple):
    """The newest value of a signal."""

    signal: str
    at: int
    value: int | None
    source: int
    way: int
    way_since: int


class KeptSample(NamedTuple):
    sample: Sample
    seen_at: int


class Noticed(NamedTuple):
    seen_at: int
    """When it was noticed, ms UTC."""
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldWork:
    """A unit's new state and what was found on the way to it."""

    body: str
    at: int
    """Of the newest sample."""
    vin: str
    now: tuple[SignalNow, ...]
    readings: tuple[Reading, ...]
    used: tuple[Used, ...]
    days: tuple[DayOver, ...]
    codes: tuple[FaultSeen, ...]
    facts: tuple[Noticed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryWork:
    """One unit's part of a batch. Without a state more samples of it are to come.

    `version` is that of the state it was folded from, 0 for a unit without one.
    """

    unit: str
    version: int
    seen_at: int
    kept: tuple[KeptSample, ...]
    state: FoldWork | None


def saved_states(tx: Tx) -> dict[str, SavedTelemetry]:
    return {
        name: SavedTelemetry(version=version, body=body)
        for name, version, body in tx.execute(STATES)
    }


def save(tx: Tx, work: TelemetryWork, stamp: Stamp, journal: Journal) -> None:
    """Values, counters, fault codes, events and the new state: all or nothing."""
    unit_id = units.ensure(tx, work.unit, seen_at=work.seen_at)
    known: dict[str, int] = dict(tx.execute(SIGNALS).fetchall())
    telemetry.insert(
        tx,
        unit_id,
        [
            Measured(one.at, seen_at, _signal_id(tx, known, one.signal), one.value)
            for one, seen_at in work.kept
        ],
        boot=stamp.boot,
    )
    if work.state is not None:
        _Saving(tx, unit_id, work.state, stamp, journal).save(known, seen_at=work.seen_at)
        _save_state(tx, unit_id, work, work.state)


class _Saving:
    def __init__(
        self, tx: Tx, unit_id: int, state: FoldWork, stamp: Stamp, journal: Journal
    ) -> None:
        self._tx = tx
        self._unit_id = unit_id
        self._state = state
        self._stamp = stamp
        self._journal = journal
        self._zone: tzinfo = zones.depot_zone(tx)

    def save(self, known: dict[str, int], *, seen_at: int) -> None:
        state = self._state
        self._now(known, seen_at)
        fault_codes.save(self._tx, self._unit_id, state.codes)
        for day in state.days:
            vehicle_id = self._vehicle(day.until - 1)
            if vehicle_id is not None:
                condition_days.save(self._tx, vehicle_id, day.day, day.sums)
        for used in state.used:
            vehicle_id = self._vehicle(used.until)
            if vehicle_id is not None:
                counters.add_used(self._tx, vehicle_id, (used,), self._zone)
        self._advance()
        for noticed in state.facts:
            self._record(noticed)

    def _now(self, known: dict[str, int], seen_at: int) -> None:
        self._tx.executemany(
            SAVE_NOW,
            [
                {
                    "unit_id": self._unit_id,
                    "signal_id": _signal_id(self._tx, known, one.signal),
                    "at": one.at,
                    "seen_at": seen_at,
                    "value": one.value,
                    "source": one.source,
                    "way": one.way,
                    "way_since": one.way_since,
                }
                for one in self._state.now
            ],
        )

    def _advance(self) -> None:
        told: list[Reading | Dispute] = list(self._state.readings)
        told += _disputes(self._state.facts)
        told.sort(key=_at)
        for vehicle_id, own in groupby(told, key=lambda one: self._vehicle(_at(one))):
            if vehicle_id is None:
                continue  # nobody has said what the unit sits on: then nothing is counted
            for news in counters.advance(
                self._tx, vehicle_id, own, self._zone, unit_id=self._unit_id
            ):
                self._counter_event(vehicle_id, news)

    def _counter_event(self, vehicle_id: int, news: News) -> None:
        step = news.step
        body: dict[str, object] = {
            "counter": news.counter.value,
            "value": step.now.value,
            "value_at": step.now.at,
            "reading": news.reading,
        }
        if step.now.why is not None:
            body |= {"why": step.now.why.value}
        self._write(COUNTER_EVENTS[step.news], news.at, vehicle_id, news.counter.value, body)

    def _record(self, noticed: Noticed) -> None:
        fact = noticed.fact
        body = {one.name: getattr(fact, one.name) for one in fields(fact)}
        at = body.pop("at")
        if isinstance(fact, FaultNews):
            body["words"] = words(fact.code)
            del body["kind"]
        stamp = _earlier(self._stamp, noticed.seen_at)
        self._write(fact.kind, at, self._vehicle(at), fact.subject, body, stamp)

    def _write(
        self,
        kind: str,
        at: int,
        vehicle_id: int | None,
        about: str,
        body: Mapping[str, object],
        stamp: Stamp | None = None,
    ) -> None:
        asked = {"unit_id": self._unit_id, "vehicle_id": vehicle_id}
        unit, vehicle = self._tx.execute(NAMES, asked).fetchone()
        event = Event(
            kind=kind,
            at=at,
            unit_id=self._unit_id,
            vehicle_id=vehicle_id,
            subject=f"{vehicle or unit} {about}".strip(),
            body={"unit": unit, "vehicle": vehicle or unit, **body},
            # A function of the input alone, so that a replay journals the same event.
            correlation_id=f"{unit}@{at}",
        )
        self._journal.record(self._tx, event, stamp or self._stamp)

    def _vehicle(self, at: int) -> int | None:
        return units.vehicle_at(self._tx, self._unit_id, at)


def _at(told: Reading | Dispute) -> int:
    return told.at


def _disputes(facts: tuple[Noticed, ...]) -> list[Dispute]:
    found = []
    for _, fact in facts:
        if isinstance(fact, SourcesDiffer | SourcesAgree) and fact.signal in COUNTER_OF:
            value = fact.value if isinstance(fact, SourcesDiffer) else None
            found.append(Dispute(COUNTER_OF[fact.signal], fact.at, value))
    return found


def _signal_id(tx: Tx, known: dict[str, int], name: str) -> int:
    number = known.get(name)
    if number is None:
        number = known[name] = telemetry.signal_id(tx, name)
    return number


def _earlier(stamp: Stamp, noticed: int) -> Stamp:
    """The stamp of the commit, set back to when the fact was noticed."""
    monotonic_ms = stamp.monotonic_ms - (stamp.seen_at - noticed)
    return replace(stamp, seen_at=noticed, monotonic_ms=monotonic_ms)


def _save_state(tx: Tx, unit_id: int, work: TelemetryWork, state: FoldWork) -> None:
    row: dict[str, object] = {
        "unit_id": unit_id,
        "version": work.version,
        "body": state.body,
        "at": state.at,
        "seen_at": work.seen_at,
        "vin": state.vin,
    }
    if work.version == 0:
        row.pop("version")
        tx.execute(ADD_STATE, row)
    elif tx.execute(SAVE_STATE, row).rowcount != 1:
        raise StoreError(
            f"unit {work.unit}: its telemetry is no longer at version {work.version}",
            next_step="two writers work on this database; stop one of them",
        )
