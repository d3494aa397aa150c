"""What somebody at the depot should look at now, the most pressing first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.link import LinkRow
from daemon.readmodel.ports import PortRow, PortState
from daemon.readmodel.queues import CALM, DeadRow, QueueTrouble

POOR_PORT = 0.05
DAMAGED = "damaged"
LINK_LONG_MS = 15 * 60_000
"""A link comes and goes; what lasts so long is told."""


class JobTrouble(StrEnum):
    """What is wrong with jobs of a kind or a queue."""

    DEAD = "dead"
    PAUSED = "paused"
    UNSERVED = "unserved"


class LinkTrouble(StrEnum):
    """What is wrong with the link to head office."""

    OFFLINE = "offline"
    AWAY = "away"
    REFUSED = "refused"


class DriverTrouble(StrEnum):
    """What is wrong with a driver."""

    VIOLATED = "violated"
    WARNED = "warned"
    PAPERS = "papers"


class OrderTrouble(StrEnum):
    """What is wrong with an order, or with the load that was made for it."""

    LATE = "late"
    NO_TRUCK = "no truck"
    LOAD = "load"
    RECALL = "recall"


class MaintenanceTrouble(StrEnum):
    """What is wrong with the upkeep of a vehicle."""

    OVERDUE = "overdue"
    RED_LAMP = "red lamp"
    NO_TIME = "no time"


class Urgency(IntEnum):
    NOW = 0
    SOON = 1
    SOME_DAY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRow:
    urgency: Urgency
    key: str
    """Of the truck's row; `p` and the trouble for ports; `j`, trouble and name for jobs; `l`,
    trouble and document for the link; `d` and the name for a driver; `q` for papers; `o` and the
    name for an order; `m`, trouble,
    vehicle and what it is about for maintenance."""
    kind: str
    """The trouble as one word; a row is its key and its kind, whatever figures it says."""
    name: str
    motion: Motion | None
    """Of a truck; None for anything else."""
    port: PortState | None
    jobs: JobTrouble | None = None
    link: LinkTrouble | None = None
    driver: DriverTrouble | None = None
    order: OrderTrouble | None = None
    maintenance: MaintenanceTrouble | None = None
    said: str
    since: int | None


def attention(
    trucks: Sequence[TruckRow],
    ports: Sequence[PortRow],
    queues: QueueTrouble = CALM,
    more: Sequence[AttentionRow] = (),
) -> tuple[AttentionRow, ...]:
    """Of equally pressing ones the trucks first; ports in one kind of trouble share a row."""
    rows = [row for truck in trucks for row in _of_truck(truck)]
    rows += _of_ports(ports)
    rows += _of_jobs(queues)
    rows += more
    return tuple(
        sorted(rows, key=lambda row: (row.urgency, row.motion is None, row.name, row.said))
    )


def _of_truck(truck: TruckRow) -> list[AttentionRow]:
    said: list[tuple[Urgency, str, str, int | None]] = []
    if truck.motion == Motion.STALE and truck.trip_started_at is not None:
        said.append((Urgency.NOW, "stale", "silent in the middle of a trip", truck.fix_at))
    elif truck.motion == Motion.STALE:
        where = f" at {truck.place}" if truck.place else ""
        said.append((Urgency.SOON, "stale", f"silent since it stood{where}", truck.fix_at))
    elif truck.fix_at is None and truck.unit is not None:
        said.append((Urgency.SOON, "mute", f"never had a fix: unit {truck.unit}", None))
    said += [
        (URGENCIES.get(alert, Urgency.NOW), alert, WORDS.get(alert, alert), truck.motion_since)
        for alert in truck.alerts
    ]
    return [
        AttentionRow(
            urgency=urgency,
            key=truck.key,
            kind=kind,
            name=truck.name,
            motion=truck.motion,
            port=None,
            said=words,
            since=since,
        )
        for urgency, kind, words, since in said
    ]


URGENCIES = {"no vehicle": Urgency.SOME_DAY, "no unit": Urgency.SOME_DAY}
WORDS = {
    "overspeed": "too fast",
    "no vehicle": "on no vehicle: name it in depotd.toml",
    "no unit": "no unit fitted",
    "no fix": "no fix, as its receiver says itself",
    "dead reckoning": "position guessed by its receiver",
    "poor fix": "position coarse: satellites are poor",
}
"""The fact first: a narrow screen cuts the end."""


def _of_ports(ports: Sequence[PortRow]) -> list[AttentionRow]:
    troubled: dict[str, list[PortRow]] = defaultdict(list)
    for port in ports:
        kind = _trouble(port)
        if kind:
            troubled[kind].append(port)
    return [_together(kind, found) for kind, found in troubled.items()]


def _trouble(port: PortRow) -> str:
    if port.state in {PortState.ABSENT, PortState.CLOSED, PortState.SILENT}:
        return port.state
    is_poor = port.fault_ratio is not None and port.fault_ratio > POOR_PORT
    return DAMAGED if is_poor else ""


def _together(kind: str, ports: Sequence[PortRow]) -> AttentionRow:
    one = ports[0] if len(ports) == 1 else None
    if kind == DAMAGED:
        said = f"{_percents(ports)} damaged in the last hour"
    elif one is not None:
        said = one.last_error or f"port is {kind}"
    else:
        said = f"{kind}: {', '.join(port.name for port in ports)}"
    return AttentionRow(
        urgency=Urgency.SOON if kind == DAMAGED else Urgency.NOW,
        key=f"p{kind}",
        kind=kind,
        name=f"{len(ports)} ports" if one is None else one.name,
        motion=None,
        port=ports[0].state,
        said=said,
        since=None if kind == DAMAGED else min(port.since for port in ports),
    )


def _percents(ports: Sequence[PortRow]) -> str:
    """`6%` or `5-7%`."""
    ratios = [port.fault_ratio for port in ports if port.fault_ratio is not None]
    least, most = f"{min(ratios):.0%}", f"{max(ratios):.0%}"
    return most if least == most else f"{least.removesuffix('%')}-{most}"


def _of_jobs(queues: QueueTrouble) -> list[AttentionRow]:
    dead = [
        (JobTrouble.DEAD, row.kind, f"{_dead(row)} failed for good: {row.error}", row.since)
        for row in queues.dead
    ]
    paused = [
        (JobTrouble.PAUSED, row.queue, f"queue paused by {row.by}", row.since)
        for row in queues.paused
    ]
    unserved = [
        (
            JobTrouble.UNSERVED,
            row.name,
            f"{_jobs(row.jobs)} wait for nobody: no such {row.what} in this release",
            row.since,
        )
        for row in queues.unserved
    ]
    return [
        AttentionRow(
            urgency=Urgency.SOON,
            key=f"j{trouble}:{name}",
            kind=trouble,
            name=name,
            motion=None,
            port=None,
            jobs=trouble,
            said=said,
            since=since,
        )
        for trouble, name, said, since in (*dead, *paused, *unserved)
    ]


def _dead(row: DeadRow) -> str:
    return f"{row.jobs}+ jobs" if row.is_cut else _jobs(row.jobs)


def _jobs(number: int) -> str:
    return "1 job" if number == 1 else f"{number} jobs"


def link_trouble(link: LinkRow | None, now_ms: int) -> tuple[AttentionRow, ...]:
    """None: there is no link, or nobody runs who could keep it up."""
    if link is None or link.state == "off" or not link.is_current:
        return ()
    rows = [
        _of_link(
            LinkTrouble.REFUSED,
            f"its {row.doc} {row.version} are not in force: {row.message}",
            since=row.judged_at,
            about=row.doc,
        )
        for row in link.desired
        if row.state == "refused"
    ]
    away_since = min(link.since, link.oldest_unsent_at or link.since)
    is_long = now_ms - away_since >= LINK_LONG_MS
    if link.state in {"offline", "connecting"}:
        if is_long or link.held_by:  # what is refused does not pass by itself
            rows.append(_of_link(LinkTrouble.OFFLINE, _error(link), since=away_since))
    elif not link.head_office and is_long:
        said = "nobody there takes what is sent; it is kept here"
        rows.append(_of_link(LinkTrouble.AWAY, said, since=away_since))
    return tuple(rows)


def _error(link: LinkRow) -> str:
    """Without the broker's address: on a narrow screen there would be nothing else."""
    where, _, what = link.last_error.partition(": ")
    host = where.rpartition(":")[0]
    said = what if host and host in link.broker else link.last_error
    return said or "the broker does not answer"


def _of_link(trouble: LinkTrouble, said: str, *, since: int, about: str = "link") -> AttentionRow:
    return AttentionRow(
        urgency=Urgency.SOON,
        key=f"l{trouble}:{about}",
        kind=trouble,
        name="head office",
        motion=None,
        port=None,
        link=trouble,
        said=said,
        since=since,
    )
