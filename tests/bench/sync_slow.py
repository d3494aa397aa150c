"""Over 1 Mbit/s with a round trip of 100 ms: how much history goes, and how soon alerts arrive."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.bench.rows import Goal, Row
from tests.bench.sync_figures import SETTLED_US, per_s, quantiles_ms, waits_ms
from tests.bench.sync_run import NEVER
from tests.bench.sync_scene import (
    Prepared,
    answer_of,
    begun,
    begun_peer,
    broker,
    follow,
    office,
    peer,
)
from tests.netproxy import NetProxy, Shape

ROAD = Shape(kbit_s=1_000, delay_ms=50, buffer_bytes=64 << 20)
"""It takes what it is given, so that nothing but its sender keeps a queue short."""
SECONDS = 20
BREAK_AFTER_S = 4
AFTER_BREAK_S = 5

HISTORY_PER_S = 5_000
ALERT_P99_MS = 200
BURST_BYTES = 32 << 10
"""A quarter of a second of that road: its round trip, and as much again for what waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    history_per_s: float
    alert_p50_ms: float
    alert_p99_ms: float
    bytes_per_position: float


def rows(prepared: Prepared, folder: Path) -> tuple[list[Row], float]:
    """Also answers bytes a position, for the table of sizes."""
    ours = _drained(prepared, folder / "slow")
    one, fifty = _peer("one_by_one"), _peer("by_fifty")
    burst, before = _burst(prepared, folder / "broken")
    history = {
        "50 rows, zlib": fifty["rows_per_s"],
        "one JSON message each": one["rows_per_s"],
    }
    alerts = {"50 rows, zlib": fifty["p99"], "one JSON message each": one["p99"]}
    paho = {"paho, 400 messages queued": _paho_burst(), "before it": before}
    return [
        Row(
            group="sync",
            name="history over 1 Mbit/s, 100 ms",
            value=ours.history_per_s,
            unit="positions/s",
            goal=Goal(op=">=", value=HISTORY_PER_S),
            beside=history,
        ),
        Row(
            group="sync",
            name="alert during it, p99",
            value=ours.alert_p99_ms,
            unit="ms",
            goal=Goal(op="<", value=ALERT_P99_MS),
            beside=alerts | {"p50": ours.alert_p50_ms},
        ),
        Row(
            group="sync",
            name="under way after a break of it, most",
            value=burst,
            unit="bytes",
            goal=Goal(op="<=", value=BURST_BYTES),
            beside=paho,
        ),
    ], ours.bytes_per_position


def _drained(prepared: Prepared, folder: Path) -> Drained:
    shutil.copytree(prepared.folder, folder)
    store = f"sqlite:///{folder}/office.db"
    with broker() as one, NetProxy(one.port, ROAD) as road, office(one.url, store):
        process = begun("drain", folder, road.url, SECONDS)
        followed = follow(process, store, epoch=prepared.epoch)
    written, [connection] = followed.answer["written"], followed.answer["connections"]
    began_us = connection["began_us"]
    waits = quantiles_ms(waits_ms(written, followed.seen, stream="alert"))
    return Drained(
        history_per_s=per_s(
            followed.seen,
            stream="position",
            after_us=began_us + SETTLED_US,
            until_us=began_us + round(SECONDS * 1e6),
        ),
        alert_p50_ms=waits["p50"],
        alert_p99_ms=waits["p99"],
        bytes_per_position=connection["position_bytes"] / followed.seen[-1].marks["position"],
    )


def _peer(name: str) -> dict[str, float]:
    with broker() as one, NetProxy(one.port, ROAD) as road:
        return peer(name, folder=Path(), port=road.port, broker_port=one.port)


def _burst(prepared: Prepared, folder: Path) -> tuple[float, float]:
    """The most that was under way after, and before, the connection was broken."""
    shutil.copytree(prepared.folder, folder)
    store = f"sqlite:///{folder}/office.db"
    with broker() as one, NetProxy(one.port, ROAD) as road, office(one.url, store):
        process = begun("drain", folder, road.url, BREAK_AFTER_S + AFTER_BREAK_S)
        _wait_until_busy(road)
        NEVER.wait(BREAK_AFTER_S)
        road.drop()
        connections = answer_of(process)["connections"]
    if len(connections) < 2:
        raise RuntimeError("the link has not come back after a break")
    after = max(connection["most_under_way"] for connection in connections[1:])
    return after, connections[0]["most_under_way"]


def _paho_burst() -> float:
    with broker() as one, NetProxy(one.port, ROAD) as road:
        process = begun_peer("queue", folder=Path(), port=road.port, broker_port=one.port)
        _wait_until_busy(road)
        NEVER.wait(BREAK_AFTER_S)
        road.drop()
        road.shape(ROAD)
        answer_of(process)
        return float(road.deepest_up_bytes)


def _wait_until_busy(road: NetProxy) -> None:
    while road.up_bytes < BURST_BYTES:
        NEVER.wait(0.05)
