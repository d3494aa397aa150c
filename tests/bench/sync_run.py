"""A depot with its link at one piece of work, in a process of its own: one JSON object on stdout.

    python -m tests.bench.sync_run catch_up FOLDER BROKER COUNT

The database, its writer and the link are the daemon's own, wired as bootstrap wires them. The
process is one of its own because head office is, and because its memory is measured.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

from daemon import logs
from daemon.clock import monotonic_us
from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.domain.events import Event as Happened
from daemon.interfaces import Tx
from daemon.readmodel.readers import ReaderPool
from daemon.store import alerts, marks, outbox
from daemon.store.journal import Journal
from daemon.wire.broker import BrokerSpec
from daemon.wire.paho_wire import PahoWire
from tests.bench.sync_wire import Connection, WatchedWire
from tests.faults.depot import Depot, DepotSpec
from tests.faults.fleet import FleetPlan

DEPOT = "denver"
TRUCKS = 200
NOWHERE = "mqtt://127.0.0.1:9"
"""Nobody listens there."""
PATIENCE_S = 120.0
LIVE_EVERY_S = 0.037
ALERT_EVERY_S = 0.21
"""Out of step with every timer of the link, so that no phase of it is favoured."""
PAYLOADS = "payloads.json"
WARM_STEPS = 100
"""Caches are full then."""
SWITCH_S = 0.001
"""As the running daemon has it."""
NEVER = Event()

ARRIVAL_S = 1.0
"""The last ones are given so long to arrive."""

Figures = dict[str, object]
Write = Callable[[Tx], int]


def depot_in(folder: Path, broker: str, *, wire: WatchedWire | None = None) -> Depot:
    spec = DepotSpec(
        path=folder / "depot.db", broker=BrokerSpec.at(broker), fleet=FleetPlan(trucks=TRUCKS)
    )
    return Depot(spec, wire=wire)


def watched(broker: str, *, keeps: bool = False) -> WatchedWire:
    return WatchedWire(PahoWire(BrokerSpec.at(broker)), keeps=keeps)


def prepare(folder: Path, _broker: str, positions: int) -> Figures:
    """So many positions and what comes with them, durable and never sent."""
    with depot_in(folder, NOWHERE) as depot:
        depot.drive(positions // TRUCKS)
        figures: Figures = {"epoch": depot.epoch, "lasts": dict(depot.lasts())}
    size = (folder / "depot.db").stat().st_size
    return {**figures, "bytes": size}


def catch_up(folder: Path, broker: str, _count: int) -> Figures:
    """Seconds from CONNACK until head office has said that it holds everything."""
    wire = watched(broker, keeps=True)
    depot = depot_in(folder, broker, wire=wire)
    lasts = _lasts(folder)
    wire.until(lasts)
    with depot:
        _wait(wire.is_there, "head office holds everything")
    [connection] = wire.connections
    _check_marks(folder, lasts)
    packed = [payload.hex() for payload in wire.payloads]
    (folder / PAYLOADS).write_text(json.dumps(packed), encoding="utf-8")
    return {
        "seconds": (wire.there_us - connection.began_us) / 1e6,
        "position_bytes": connection.bytes_by_what["position"],
        "position_messages": connection.messages_by_what["position"],
    }


def drain(folder: Path, broker: str, seconds: int) -> Figures:
    """History goes over a slow line while alerts are written."""
    wire = watched(broker)
    with depot_in(folder, broker, wire=wire) as depot:
        written = _write(depot, _alert, seconds=seconds, every_s=ALERT_EVERY_S)
    return {"written": written, "connections": [_shown(one) for one in wire.connections]}


def live(folder: Path, broker: str, seconds: int) -> Figures:
    """Nothing waits; events are written one by one."""
    wire = watched(broker)
    with depot_in(folder, broker, wire=wire) as depot:
        wire.until(depot.lasts())
        _wait(wire.is_there, "head office holds what was there")
        written = _write(depot, _event, seconds=seconds, every_s=LIVE_EVERY_S)
    return {"written": written}


def wait(folder: Path, broker: str, positions: int) -> Figures:
    """Megabytes that the process grows by while rows come and head office does not."""
    with depot_in(folder, broker) as depot:
        depot.drive(WARM_STEPS)
        before_kb = _resident_kb()
        depot.drive(positions // TRUCKS)
        return {"grown_mb": (_resident_kb() - before_kb) / 1024}


def _write(
    depot: Depot, fact: Callable[[Depot, int], Write], *, seconds: float, every_s: float
) -> Sequence[tuple[int, int]]:
    """Number and instant, in microseconds, at which each was handed to the writer."""
    written: list[tuple[int, int]] = []
    until = monotonic_us() + round(seconds * 1e6)
    while monotonic_us() < until:
        NEVER.wait(every_s)
        write = fact(depot, len(written))
        began_us = monotonic_us()
        written.append((depot.writer.write(write), began_us))
    NEVER.wait(ARRIVAL_S)
    return written


def _alert(depot: Depot, number: int) -> Write:
    alert = Alert(
        recipient=Desk.DISPATCH,
        event="overspeed.started",
        subject=f"T{number % TRUCKS:03d}",
        urgency=Urgency.HIGH,
        title=f"T{number % TRUCKS:03d} drives faster than 105 km/h",
        text="For two minutes now, on the ring road towards the west.",
        correlation_id=f"bench-{number}",
    )
    stamp = depot.clock.stamp(depot.boot)
    return lambda tx: alerts.add(tx, alert, stamp)


def _event(depot: Depot, number: int) -> Write:
    stamp = depot.clock.stamp(depot.boot)
    event = Happened(
        kind="trip.started",
        at=stamp.seen_at,
        body={"odometer_m": 123_456_789 + number, "lat_e7": 397_000_000, "lon_e7": -1_050_000_000},
        correlation_id=f"bench-{number}",
    )

    def write(tx: Tx) -> int:
        seq = Journal().record(tx, event, stamp)
        assert seq is not None
        return seq

    return write


def _lasts(folder: Path) -> Mapping[str, int]:
    with closing(ReaderPool(folder / "depot.db")) as pool, pool.snapshot() as reads:
        return outbox.lasts(reads)


def _check_marks(folder: Path, lasts: Mapping[str, int]) -> None:
    """What was said has become a mark that survives."""
    with closing(ReaderPool(folder / "depot.db")) as pool, pool.snapshot() as reads:
        saved = marks.marks(reads)
    short = {stream: saved.get(stream) for stream, last in lasts.items() if saved[stream] < last}
    assert not short, f"marks {short} of {lasts}"


def _shown(connection: Connection) -> Figures:
    return {
        "began_us": connection.began_us,
        "most_under_way": connection.most_under_way,
        "position_bytes": connection.bytes_by_what["position"],
    }


def _wait(event: Event, what: str) -> None:
    if not event.wait(PATIENCE_S):
        raise RuntimeError(f"not within {PATIENCE_S:g} s: {what}")


def _resident_kb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


WORK: dict[str, Callable[[Path, str, int], Figures]] = {
    "prepare": prepare,
    "catch_up": catch_up,
    "drain": drain,
    "live": live,
    "wait": wait,
}


def main() -> None:
    name, folder, broker, count = sys.argv[1:]
    sys.setswitchinterval(SWITCH_S)
    logs.configure("error")
    sys.stdout.write(json.dumps(WORK[name](Path(folder), broker, int(count))) + "\n")


if __name__ == "__main__":
    main()
