"""What somebody at the depot should look at now, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.ports import PortRow, PortState

POOR_PORT = 0.05


class Urgency(IntEnum):
    NOW = 0
    SOON = 1
    SOME_DAY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRow:
    urgency: Urgency
    key: str
    """Of the truck's row; for a port `p` and its name."""
    name: str
    motion: Motion | None
    """Of a truck; None for a port."""
    port: PortState | None
    said: str
    since: int | None


def attention(trucks: Sequence[TruckRow], ports: Sequence[PortRow]) -> tuple[AttentionRow, ...]:
    rows = [row for truck in trucks for row in _of_truck(truck)]
    rows += [row for port in ports for row in _of_port(port)]
    return tuple(sorted(rows, key=lambda row: (row.urgency, row.name, row.said)))


def _of_truck(truck: TruckRow) -> list[AttentionRow]:
    said: list[tuple[Urgency, str, int | None]] = []
    if truck.motion == Motion.STALE and truck.trip_started_at is not None:
        said.append((Urgency.NOW, "silent in the middle of a trip", truck.fix_at))
    elif truck.motion == Motion.STALE:
        where = f" at {truck.place}" if truck.place else ""
        said.append((Urgency.SOON, f"silent since it stood{where}", truck.fix_at))
    elif truck.fix_at is None and truck.unit is not None:
        said.append((Urgency.SOON, f"unit {truck.unit} never had a fix", None))
    said += [
        (URGENCIES.get(alert, Urgency.NOW), WORDS.get(alert, alert), truck.motion_since)
        for alert in truck.alerts
    ]
    return [
        AttentionRow(
            urgency=urgency,
            key=truck.key,
            name=truck.name,
            motion=truck.motion,
            port=None,
            said=words,
            since=since,
        )
        for urgency, words, since in said
    ]


URGENCIES = {"no vehicle": Urgency.SOME_DAY, "no unit": Urgency.SOME_DAY}
WORDS = {
    "overspeed": "driving too fast",
    "no vehicle": "unit on no vehicle: name it in depotd.toml",
    "no unit": "vehicle has no unit fitted",
    "no fix": "receiver says its position is no fix",
    "dead reckoning": "receiver guesses its position",
    "poor fix": "satellites stand badly, position is coarse",
}


def _of_port(port: PortRow) -> list[AttentionRow]:
    said = ""
    if port.state in {PortState.ABSENT, PortState.CLOSED, PortState.SILENT}:
        said = port.last_error or f"port is {port.state}"
    elif port.fault_ratio is not None and port.fault_ratio > POOR_PORT:
        said = f"{port.fault_ratio:.0%} of what arrived in the last hour was damaged"
    if not said:
        return []
    return [
        AttentionRow(
            urgency=Urgency.NOW,
            key=f"p{port.name}",
            name=port.name,
            motion=None,
            port=port.state,
            said=said,
            since=port.since,
        )
    ]
