"""What a screen wants to know. Two equal questions have the same answer until data moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from daemon.readmodel.alerts import NOTHING_UNREAD, Unread, unread
from daemon.readmodel.attention import AttentionRow, attention, link_trouble
from daemon.readmodel.compliance import RuleValues, today
from daemon.readmodel.driver_trouble import (
    NO_HOURS,
    HoursCount,
    hours_count,
    hours_trouble,
    papers_trouble,
)
from daemon.readmodel.duty import depot_zone
from daemon.readmodel.events import EventRow, latest_events
from daemon.readmodel.fault_codes import FaultRow, faults
from daemon.readmodel.fittings import Subject
from daemon.readmodel.fleet import FleetCounts, TruckRow, fleet_counts, newest_fix_at, truck, trucks
from daemon.readmodel.link import LinkRow, link
from daemon.readmodel.loads import LoadRow, loads
from daemon.readmodel.maintenance_trouble import maintenance_trouble
from daemon.readmodel.order_trouble import orders_trouble
from daemon.readmodel.papers import due
from daemon.readmodel.places import Places, places
from daemon.readmodel.ports import PortRow, ports, ports_open
from daemon.readmodel.queues import queue_trouble
from daemon.readmodel.status import DaemonStatus, StoreRow, daemon_status, store
from daemon.readmodel.trail import TrailPoint, trail, was_heard
from daemon.readmodel.trips import StopRow, TripRow, stops, trips
from daemon.readmodel.truck_signs import TruckSigns, truck_signs
from daemon.readmodel.truck_work import TruckWork, truck_work
from daemon.readmodel.values import ReadConnection
from daemon.readmodel.vehicle_charts import NO_CHARTS, Charts, vehicle_charts
from daemon.readmodel.vehicle_status import NOTHING_TOLD, VehicleStatus, vehicle_status
from tui.format import LocalTime
from tui.rules import RulesAt

REPLAY = "replay"


HOUR_MS = 3_600_000
SPANS_MS = (HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS)
SHORTEST_MS, USUAL_MS, LONGEST_MS = SPANS_MS
CHART_SPANS_MS = (*SPANS_MS, 7 * LONGEST_MS, 30 * LONGEST_MS)

NOWHERE = Places(sites=(), fences=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    now_ms: int
    day_ms: int
    stale_s: int
    """No fix for so long: the truck is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every screen shows on its first two lines."""

    moment: Moment
    daemon: DaemonStatus | None
    counts: FleetCounts
    ports_open: int
    ports_total: int
    newest_fix_at: int | None
    unread: Unread = NOTHING_UNREAD
    hours: HoursCount = NO_HOURS

    @property
    def is_running(self) -> bool:
        return self.daemon is not None and self.daemon.is_running

    @property
    def is_replay(self) -> bool:
        return self.daemon is not None and self.daemon.kind == REPLAY


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Rows for one screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView(View):
    counts: FleetCounts
    attention: tuple[AttentionRow, ...]
    ports: tuple[PortRow, ...]
    events: tuple[EventRow, ...]
    store: StoreRow
    link: LinkRow | None
    loads: tuple[LoadRow, ...] = ()
    """Whose limit comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetView(View):
    trucks: tuple[TruckRow, ...]
    work: Mapping[int, TruckWork] = field(default_factory=dict)
    """What they do for orders, by the number of the vehicle."""
    signs: Mapping[int, TruckSigns] = field(default_factory=dict)
    """Lamps that are lit, and low fuel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksView(View):
    ports: tuple[PortRow, ...]
    link: LinkRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckView(View):
    """One truck over a span. Parts that its open tab does not show are empty."""

    truck: TruckRow | None
    from_ms: int
    until_ms: int
    trail: tuple[TrailPoint, ...] = ()
    trips: tuple[TripRow, ...] = ()
    stops: tuple[StopRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    places: Places = NOWHERE
    work: TruckWork | None = None
    """None: it never did anything for orders."""
    status: VehicleStatus = NOTHING_TOLD
    charts: Charts = NO_CHARTS
    faults: Sequence[FaultRow] = ()
    """Former ones too."""


class Question(Protocol):
    def answer(self, db: ReadConnection, head: Head) -> View: ...


def head(
    db: ReadConnection, wall_ms: int, local: LocalTime, *, is_locked: bool, stale_s: int
) -> Head:
    """A replay stands at its newest fix: by today's clock every truck in it would be stale."""
    daemon = daemon_status(db, wall_ms, is_locked=is_locked)
    newest = newest_fix_at(db)
    is_replay = daemon is not None and daemon.kind == REPLAY
    now_ms = newest if is_replay and newest is not None else wall_ms
    opened, total = ports_open(db)
    return Head(
        moment=Moment(now_ms=now_ms, day_ms=local.day_start(now_ms), stale_s=stale_s),
        daemon=daemon,
        counts=fleet_counts(db, now_ms, stale_s=stale_s),
        ports_open=opened,
        ports_total=total,
        newest_fix_at=newest,
        unread=unread(db),
        hours=hours_count(db),
    )


def fleet(db: ReadConnection, moment: Moment) -> tuple[TruckRow, ...]:
    return trucks(db, moment.now_ms, day_ms=moment.day_ms, stale_s=moment.stale_s)


@dataclass(frozen=True, slots=True)
class OverviewQuestion:
    rules: RulesAt | None = None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now_ms = head.moment.now_ms
        everyone = fleet(db, head.moment)
        lines = ports(db, now_ms, is_locked=head.is_running)
        office = link(db, now_ms)
        heard = office if head.is_running else None
        expired = due(db, today(now_ms, depot_zone(db)), within_days=0)
        rules = values_at(self.rules, db, now_ms)
        return OverviewView(
            counts=head.counts,
            attention=attention(
                everyone,
                lines,
                queue_trouble(db, now_ms),
                (
                    *orders_trouble(db, now_ms, rules),
                    *link_trouble(heard, now_ms),
                    *hours_trouble(db),
                    *papers_trouble(expired),
                    *maintenance_trouble(db),
                ),
            ),
            ports=lines,
            events=latest_events(db, limit=40),
            loads=loads(db, now_ms, rules),
            store=store(db),
            link=office,
        )


@dataclass(frozen=True, slots=True)
class FleetQuestion:
    rules: RulesAt | None = None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now_ms = head.moment.now_ms
        rules = values_at(self.rules, db, now_ms)
        return FleetView(
            trucks=fleet(db, head.moment),
            work=truck_work(db, now_ms, rules),
            signs=truck_signs(db, now_ms, rules),
        )


@dataclass(frozen=True, slots=True)
class LinksQuestion:
    def answer(self, db: ReadConnection, head: Head) -> View:
        now_ms = head.moment.now_ms
        return LinksView(ports=ports(db, now_ms, is_locked=head.is_running), link=link(db, now_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckQuestion:
    key: str
    tab: str
    span_ms: int | None
    """None: the shortest that holds what there is."""
    rules: RulesAt | None = None
    wanted: str = ""
    """The signal that is charted first."""
    most_charts: int = 1

    def answer(self, db: ReadConnection, head: Head) -> View:
        now_ms, day_ms = head.moment.now_ms, head.moment.day_ms
        row = truck(db, self.key, now_ms=now_ms, day_ms=day_ms, stale_s=head.moment.stale_s)
        until_ms = now_ms + 1
        if row is None:
            from_ms = until_ms - (self.span_ms or USUAL_MS)
            return TruckView(truck=None, from_ms=from_ms, until_ms=until_ms)
        of_truck = Subject(vehicle_id=row.vehicle_id)
        if row.vehicle_id is None:
            of_truck = Subject(unit_id=row.unit_id)
        from_ms = until_ms - (self.span_ms or span_of(db, row, of_truck, until_ms=until_ms))
        listed = self.tab in {"trail", "trips"}
        span = {"from_ms": from_ms, "until_ms": until_ms}
        rules = values_at(self.rules, db, now_ms)
        view = TruckView(
            truck=row,
            from_ms=from_ms,
            until_ms=until_ms,
            trail=trail(db, of_truck, **span) if self.tab == "trail" else (),
            trips=trips(db, of_truck, **span) if listed else (),
            stops=stops(db, of_truck, **span) if listed else (),
            events=latest_events(db, of_truck, limit=30) if self.tab == "status" else (),
            places=places(db) if self.tab == "trail" else NOWHERE,
            charts=self._charts(db, row.vehicle, of_truck, span),
        )
        if row.vehicle is None or row.vehicle_id is None:
            return view
        is_told = self.tab in {"status", "signals"}
        return replace(
            view,
            work=truck_work(db, now_ms, rules).get(row.vehicle_id),
            status=vehicle_status(db, row.vehicle, now_ms, rules) if is_told else NOTHING_TOLD,
            faults=faults(db, vehicle=row.vehicle, with_former=True)
            if self.tab == "faults"
            else (),
        )

    def _charts(
        self, db: ReadConnection, vehicle: str | None, of_truck: Subject, span: Mapping[str, int]
    ) -> Charts:
        if self.tab != "charts":
            return NO_CHARTS
        return vehicle_charts(
            db, vehicle, of_truck, wanted=self.wanted, most=self.most_charts, **span
        )


def values_at(rules: RulesAt | None, db: ReadConnection, now: int) -> RuleValues | None:
    """None: nobody said which are in force, so those without any are."""
    return None if rules is None else rules.values(db, now)


def span_of(db: ReadConnection, row: TruckRow, of_truck: Subject, *, until_ms: int) -> int:
    """The shortest span that holds what there is; of a long history the trip under way."""
    if row.fix_at is None:
        return USUAL_MS
    longest, shortest = until_ms - LONGEST_MS, until_ms - SHORTEST_MS
    if row.fix_at >= shortest and not was_heard(db, of_truck, from_ms=longest, until_ms=shortest):
        return SHORTEST_MS
    began = row.fix_at if row.trip_started_at is None else row.trip_started_at
    return USUAL_MS if began >= until_ms - USUAL_MS else LONGEST_MS
