"""A small believable fleet in a database made by the real schema; seeded, so always the same."""

import fcntl
import json
import math
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from daemon.database_file import APPLICATION_ID, SCHEMA_VERSION, lock_path, lock_request
from daemon.queue.migrations.m0001_queue import SCHEMA as QUEUE
from daemon.store.migrations.m0001_spine import SPINE
from daemon.store.migrations.m0003_control import CONTROL
from daemon.store.migrations.m0004_link import LINK
from daemon.store.migrations.m0005_hours import HOURS
from daemon.store.migrations.m0006_orders import ORDERS
from daemon.store.migrations.m0009_condition import CONDITION
from tests.daemon.readmodel.sample_jobs import add_jobs
from tests.daemon.readmodel.sample_ports import add_ports

NOW = 1_780_322_600_000  # 2026-06-01T14:03:20Z
ZONE = "America/Denver"
DAY = 1_780_293_600_000  # 2026-06-01T00:00 in Denver
MINUTE = 60_000
METRES_PER_DEGREE = 111_195.0

SITES = (
    ("depot", "Depot Commerce City", 39.8080, -104.9330),
    ("quarry", "Quarry Golden", 39.7430, -105.2190),
    ("plant-3", "Plant 3 Aurora", 39.7010, -104.8060),
    ("tower", "Tower site Lakewood", 39.7080, -105.0810),
    ("yard-n", "North yard Thornton", 39.9010, -104.9410),
)
YARD = [
    [39.8060, -104.9380],
    [39.8100, -104.9380],
    [39.8100, -104.9290],
    [39.8060, -104.929],
]
MAKERS = ("Mack", "Volvo", "Kenworth", "Freightliner")


@dataclass
class Walk:
    """A unit's day as it grows."""

    lat: float
    lon: float
    at: int
    odometer_m: float
    course: float = 0.0
    positions: list[tuple[object, ...]] = field(default_factory=list)
    trips: list[tuple[object, ...]] = field(default_factory=list)
    stops: list[tuple[object, ...]] = field(default_factory=list)
    trip_started: tuple[int, float, float] | None = None
    stop_started: tuple[int, float, float] | None = None
    speed: float = 0.0
    site: str | None = "depot"


def create(path: Path, *, trucks: int = 12, now: int = NOW, running: bool = True) -> Path:
    """Makes the database file. `trucks` counts the units; one of them sits on no vehicle."""
    db = sqlite3.connect(path)
    db.executescript(
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
        "PRAGMA journal_mode = WAL; BEGIN;"
        f"{SPINE} {QUEUE} {CONTROL} {LINK} {HOURS} {ORDERS} {CONDITION} COMMIT;"
    )
    chance = random.Random(7)  # noqa: S311 - a fixture, no secret
    with db:
        _depot(db, now=now, running=running)
        _places(db)
        for number in range(1, trucks + 1):
            _truck(db, number, last=number == trucks, chance=chance, now=now)
        _number_streams(db)
        add_ports(db, chance, now=now)
        _events(db)
        add_jobs(db, now=now)
    db.close()
    return path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the database as a running daemon does."""
    with lock_path(path).open("wb") as file:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock_request(fcntl.F_WRLCK))
        yield


def _depot(db: sqlite3.Connection, *, now: int, running: bool) -> None:
    db.execute(
        "INSERT INTO depot VALUES (1, 'Denver North', 'live', 'epoch-1', 'gateway-1', ?)",
        (now - 90 * 86_400_000,),
    )
    beat = now - 2000 if running else now - 47 * MINUTE
    db.execute(
        "INSERT INTO boot VALUES (41, 'b41', ?, ?, NULL, 'gps', '0.1.0', 812, '')",
        (now - 9 * 3_600_000, beat),
    )
    db.execute(
        "INSERT INTO clock_change VALUES (1, 41, 60500, ?, 'untrusted', 'gps', -312)",
        (now - 9 * 3_600_000 + 60_500,),
    )


def _places(db: sqlite3.Connection) -> None:
    for number, (name, label, lat, lon) in enumerate(SITES, 1):
        db.execute(
            "INSERT INTO site VALUES (?, ?, ?, ?, ?, NULL)",
            (number, name, label, round(lat * 1e7), round(lon * 1e7)),
        )
        is_yard = name == "depot"
        shape, points = ("polygon", YARD) if is_yard else ("circle", [[lat, lon]])
        radius = None if is_yard else 250.0
        db.execute(
            "INSERT INTO fence VALUES (?, ?, '', ?, ?, ?, 600, ?, NULL)",
            (number, name, shape, json.dumps(points), radius, number),
        )
    db.execute(
        "INSERT INTO fence VALUES (9, 'school', 'School zone', 'circle', ?, 180, NULL, NULL, NULL)",
        (json.dumps([[39.7600, -105.0200]]),),
    )


def _truck(
    db: sqlite3.Connection, number: int, *, last: bool, chance: random.Random, now: int
) -> None:
    unit = f"gps-{number:02d}"
    db.execute(
        "INSERT INTO unit(id, name, first_seen_at) VALUES (?, ?, ?)",
        (number, unit, now - 86_400_000),
    )
    if not last:
        maker = MAKERS[number % len(MAKERS)]
        db.execute(
            "INSERT INTO vehicle(id, name, label, plate, class) VALUES (?, ?, ?, ?, 'truck')",
            (number, f"T-{number:02d}", f"{maker} mixer", f"DN {4000 + 37 * number}"),
        )
        db.execute("INSERT INTO fitting VALUES (?, 0, NULL, ?)", (number, number))
    if number == 11 and not last:
        return  # fitted, but it never said a word
    depot = SITES[0]
    walk = Walk(
        lat=depot[2],
        lon=depot[3],
        at=now - (NOW - DAY) + chance.randrange(60, 360) * MINUTE,
        odometer_m=chance.randrange(50_000, 400_000) * 1000.0,
    )
    quiet_at = now - 43 * MINUTE if number in (5, 9) else now
    _live(walk, chance, until=quiet_at, idles=number % 4 == 2)
    _store(db, number, walk, chance, quiet=number in (5, 9), parked=number == 3)


def _live(walk: Walk, chance: random.Random, *, until: int, idles: bool) -> None:
    _stand(walk, until=walk.at + 30 * MINUTE)
    while walk.at < until:
        target = chance.choice([site for site in SITES if site[0] != walk.site])
        _drive(walk, target, chance, until=until)
        if walk.trip_started is not None:
            break
        if walk.at < until:
            _stand(walk, until=min(until, walk.at + chance.randrange(8, 45) * MINUTE))
    if idles and walk.stop_started is None:
        walk.speed = 0.0


def _stand(walk: Walk, *, until: int) -> None:
    walk.stop_started = (walk.at, walk.lat, walk.lon)
    walk.speed = 0.0
    while walk.at < until:
        _note(walk)
        walk.at = min(until, walk.at + 10 * MINUTE)
    _note(walk)


def _drive(
    walk: Walk, target: tuple[str, str, float, float], chance: random.Random, *, until: int
) -> None:
    began, lat, lon = walk.at, walk.lat, walk.lon
    if walk.stop_started is not None:
        walk.stops.append((*walk.stop_started, began, "stop"))
        walk.stop_started = None
    walk.trip_started, walk.site = (began, lat, lon), None
    start_m, top = walk.odometer_m, 0.0
    bend = chance.uniform(-0.5, 0.5)
    arrived = False
    while walk.at + 15_000 <= until:
        north = (target[2] - walk.lat) * METRES_PER_DEGREE
        east = (target[3] - walk.lon) * METRES_PER_DEGREE * math.cos(math.radians(walk.lat))
        left = math.hypot(north, east)
        arrived = left < 60
        if arrived:
            break
        cruise = 8 + 16 * (0.5 + 0.5 * math.sin(walk.at / 170_000)) + chance.uniform(-2, 2)
        walk.speed = min(cruise, max(3.0, left / 12), walk.speed + 9)
        heading = math.atan2(east, north) + bend * math.sin(min(1.0, left / 9000) * math.pi)
        step = min(left, walk.speed * 15)
        walk.lat += step * math.cos(heading) / METRES_PER_DEGREE
        walk.lon += step * math.sin(heading) / METRES_PER_DEGREE / math.cos(math.radians(walk.lat))
        walk.course, walk.at = math.degrees(heading) % 360, walk.at + 15_000
        walk.odometer_m, top = walk.odometer_m + step, max(top, walk.speed)
        _note(walk)
    if arrived:
        walk.trips.append(
            (
                began,
                walk.at,
                lat,
                lon,
                walk.lat,
                walk.lon,
                walk.odometer_m - start_m,
                chance.randrange(0, 300),
                top,
            )
        )
        walk.trip_started, walk.site = None, target[0]


def _note(walk: Walk) -> None:
    if walk.positions and walk.positions[-1][0] == walk.at:
        return
    walk.positions.append((walk.at, walk.lat, walk.lon, walk.speed, walk.course, walk.odometer_m))


def _store(
    db: sqlite3.Connection,
    unit: int,
    walk: Walk,
    chance: random.Random,
    *,
    quiet: bool,
    parked: bool,
) -> None:
    for at, lat, lon, speed, course, odometer in walk.positions:
        assert isinstance(lat, float)
        assert isinstance(lon, float)
        assert isinstance(speed, float)
        assert isinstance(course, float)
        assert isinstance(odometer, float)
        db.execute(
            "INSERT INTO position(unit_id, at, seen_at, boot, lat_e7, lon_e7, speed_cm_s,"
            " course_cdeg, altitude_cm, hdop_c, satellites, quality, odometer_m)"
            " VALUES (?, ?, ?, 41, ?, ?, ?, ?, 160000, 90, 10, 1, ?)",
            (
                unit,
                at,
                at,
                round(lat * 1e7),
                round(lon * 1e7),
                round(speed * 100),
                round(course * 100),
                round(odometer),
            ),
        )
    for began, ended, lat, lon, end_lat, end_lon, metres, idle, top in walk.trips:
        db.execute(
            "INSERT INTO trip VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'stop')",
            (
                unit,
                began,
                ended,
                _e7(lat),
                _e7(lon),
                _e7(end_lat),
                _e7(end_lon),
                round(float(str(metres))),
                idle,
                round(float(str(top)) * 100),
            ),
        )
    for began, lat, lon, ended, reason in walk.stops:
        db.execute(
            "INSERT INTO stop VALUES (?, ?, ?, ?, ?, ?)",
            (unit, began, ended, _e7(lat), _e7(lon), reason),
        )
    _open_ends(db, unit, walk)
    _state(db, unit, walk, chance, quiet=quiet, parked=parked)


def _e7(degrees: object) -> int:
    assert isinstance(degrees, float)
    return round(degrees * 1e7)


def _open_ends(db: sqlite3.Connection, unit: int, walk: Walk) -> None:
    if walk.trip_started is not None:
        began, lat, lon = walk.trip_started
        db.execute(
            "INSERT INTO trip(unit_id, started_at, start_lat_e7, start_lon_e7) VALUES (?, ?, ?, ?)",
            (unit, began, _e7(lat), _e7(lon)),
        )
    if walk.stop_started is not None:
        began, lat, lon = walk.stop_started
        db.execute(
            "INSERT INTO stop(unit_id, started_at, lat_e7, lon_e7) VALUES (?, ?, ?, ?)",
            (unit, began, _e7(lat), _e7(lon)),
        )


def _state(
    db: sqlite3.Connection,
    unit: int,
    walk: Walk,
    chance: random.Random,
    *,
    quiet: bool,
    parked: bool,
) -> None:
    motion = "parked" if walk.stop_started is not None or parked else "moving"
    if motion == "moving" and walk.speed == 0.0:
        motion = "idle"
    since = walk.stop_started[0] if walk.stop_started else (walk.trip_started or (walk.at,))[0]
    # The daemon would have aged a quiet unit; half of them keep the state of a killed one.
    stored = "stale" if quiet and unit % 2 else motion
    db.execute(
        "INSERT INTO unit_state VALUES (?, 1, '{}', ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
        (
            unit,
            walk.at,
            walk.at + 400,
            _e7(walk.lat),
            _e7(walk.lon),
            round(walk.speed * 100) if motion == "moving" else 0,
            round(walk.course * 100),
            chance.randrange(70, 160),
            chance.randrange(7, 14),
            stored,
            since,
            round(walk.odometer_m),
            json.dumps([walk.site] if walk.site else []),
        ),
    )
    db.execute(
        "INSERT INTO unit_signal VALUES (?, ?, ?, ?, ?)",
        (unit, walk.at, chance.randrange(12, 22), chance.uniform(30, 44), 2.4),
    )


def _number_streams(db: sqlite3.Connection) -> None:
    db.execute(
        "UPDATE stream SET last = (SELECT coalesce(max(seq), 0) FROM position)"
        " WHERE name = 'position'"
    )


def _events(db: sqlite3.Connection) -> None:
    """Trips and stops say what happened; the journal says it again as events."""
    started = "SELECT unit_id, started_at, 'trip.started', '', '{}' FROM trip"
    ended = (
        "SELECT unit_id, ended_at, 'trip.ended', '', json_object('distance_m', distance_m)"
        " FROM trip WHERE ended_at IS NOT NULL"
    )
    arrived = (
        "SELECT p.unit_id, p.started_at + 60000, 'site.arrived', s.name, '{}' FROM stop p"
        " JOIN site s ON abs(s.lat_e7 - p.lat_e7) < 10000 AND abs(s.lon_e7 - p.lon_e7) < 10000"
    )
    happened = [row for sql in (started, ended, arrived) for row in db.execute(sql).fetchall()]
    happened.sort(key=lambda event: (event[1], event[0]))
    for seq, (unit, at, kind, about, body) in enumerate(happened, 1):
        db.execute(
            "INSERT INTO event VALUES (?, ?, ?, 41, 0, 'gps', ?, ?, NULL, ?, ?, ?, 0)",
            (seq, at, at, kind, unit, about, body, f"gps-{unit:02d}@{at}"),
        )
    db.execute(
        "UPDATE stream SET last = (SELECT coalesce(max(seq), 0) FROM event) WHERE name = 'event'"
    )
