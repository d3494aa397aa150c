"""How this machine is wired: TOML, over it the environment (`DEPOTD_...`).

Settings need a restart; `depotd check` reads and judges them without starting anything.
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from daemon.driver_settings import CustomerTable, DriverTable
from daemon.errors import SettingsError
from daemon.link_settings import LinkTable, fit_depot_id
from daemon.port_settings import PortTable
from daemon.routing_settings import RoutingTable
from daemon.settings_base import Name, Table, known_zone
from daemon.settings_faults import fault

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class DepotTable(Table):
    name: Name = "depot"
    """Shown on every screen and sent with every message."""
    zone: Annotated[str, AfterValidator(known_zone)] = "UTC"
    """IANA time zone in which people at the depot read times."""


class StoreTable(Table):
    path: Path = Path("/var/lib/depotd/depotd.db")
    """The database file."""
    size_limit_mb: Annotated[int, Field(ge=16)] = 4096
    """Stated size of the database; old data is shed at 70, 85 and 95 % of it."""
    commit_interval_ms: Annotated[int, Field(ge=10, le=10_000)] = 1000
    """Positions wait for a commit at most this long."""
    reserve_mb: Annotated[int, Field(ge=0, le=1024)] = 8
    """Size of the reserve file that is released when the disk is full."""


class IngestTable(Table):
    positions: Literal["thinned", "raw"] = "thinned"
    """`raw` stores every fix; `thinned` those that say something new."""
    silent_after_s: Annotated[int, Field(ge=5)] = 30
    """A port without bytes for so long is shown as silent."""


class TrackingTable(Table):
    stop_min_s: Annotated[int, Field(ge=30, le=3600)] = 180
    """Standing for so long ends a trip and makes a stop."""
    trip_min_m: Annotated[int, Field(ge=20, le=5000)] = 200
    """A drive shorter than this is no trip."""
    gap_s: Annotated[int, Field(ge=60, le=86_400)] = 3600
    """After so long without a fix the open trip or stop is closed and a gap is recorded."""
    stale_s: Annotated[int, Field(ge=30, le=86_400)] = 600
    """A unit without a fix for so long shows as `stale`."""
    idle_min_s: Annotated[int, Field(ge=5, le=3600)] = 30
    """Standing inside a trip for so long counts as idle time."""
    jump_max_kmh: Annotated[float, Field(ge=50, le=1000)] = 216.0
    """A step between two fixes faster than this is refused as a jump."""
    overspeed_kmh: Annotated[float, Field(ge=5, le=200)] | None = None
    """Faster than this for `overspeed_min_s` is an overspeed event; left out: none."""
    overspeed_min_s: Annotated[int, Field(ge=0, le=600)] = 10
    """How long a vehicle must be too fast before it counts."""
    fence_hysteresis_m: Annotated[float, Field(ge=0, le=200)] = 15.0
    """A geofence is left only when the position is so far outside its edge."""
    keep_moved_m: Annotated[int, Field(ge=1, le=5000)] = 50
    """Thinned track: a position is kept when the vehicle moved so far since the last."""
    keep_turned_deg: Annotated[int, Field(ge=1, le=180)] = 15
    """Thinned track: or turned by so much."""
    keep_speed_change_kmh: Annotated[float, Field(ge=0.5, le=100)] = 10.0
    """Thinned track: or changed its speed by so much."""
    keep_every_s: Annotated[int, Field(ge=1, le=3600)] = 60
    """Thinned track: and at least so often while it moves."""


class RecordTable(Table):
    folder: Path | None = None
    """Where `depotd run` keeps raw bytes of all ports; left out: not kept."""
    file_mb: Annotated[int, Field(ge=1, le=1024)] = 16
    """A recording is closed and the next one begun at this size."""
    total_mb: Annotated[int, Field(ge=1, le=1_000_000)] = 1024
    """The oldest recordings are removed when all together reach this size."""


class JobsTable(Table):
    workers: Annotated[int, Field(ge=1, le=64)] = 8
    """Threads that run jobs, of all queues together."""
    heavy_workers: Annotated[int, Field(ge=1, le=8)] = 1
    """Child processes for heavy kinds, at once."""
    heavy_memory_mb: Annotated[int, Field(ge=64)] = 512
    """Address space of a child process; a job that wants more fails, and nothing else."""
    stop_deadline_s: Annotated[float, Field(ge=0, le=300)] = 8.0
    """At a stop running jobs may finish for so long, then they are given back; for more than 8
    raise TimeoutStopSec of the service too."""


class QueueTable(Table):
    """`[queue.NAME]`: what is left out stays as the release has it."""

    weight: Annotated[float, Field(gt=0, le=1000)] | None = None
    """Share of the starts under load against the other queues with work (a rule may change it)."""
    max_workers: Annotated[int, Field(ge=1, le=64)] | None = None
    """So many of its jobs run at once (a rule may change it)."""
    worker_idle_timeout_seconds: Annotated[float, Field(ge=1, le=86_400)] | None = None
    """A worker that found nothing to do for so long ends."""
    lease_seconds: Annotated[float, Field(ge=5, le=86_400)] | None = None
    """A child process not heard of for so long has lost its job."""
    heartbeat_seconds: Annotated[float, Field(ge=1, le=3600)] | None = None
    """How often a lease is renewed."""
    base_retry_backoff_seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    """The first retry waits up to this, the next up to twice as long, and so on."""
    max_retry_backoff_seconds: Annotated[float, Field(ge=0, le=604_800)] | None = None
    """No retry waits longer."""
    max_attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    """After so many failed attempts a job is dead; kinds may say otherwise."""
    rate_per_minute: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """At most so many starts a minute; left out: no limit (a rule may change it)."""
    max_waiting: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """More waiting jobs are refused by name."""
    keep_succeeded_hours: Annotated[float, Field(ge=0)] | None = None
    """Succeeded jobs are kept for so long."""
    keep_cancelled_hours: Annotated[float, Field(ge=0)] | None = None
    """Cancelled jobs are kept for so long."""
    keep_dead_hours: Annotated[float, Field(ge=0)] | None = None
    """Dead jobs are kept for so long."""
    keep_most: Annotated[int, Field(ge=0)] | None = None
    """Of each end state at most so many are kept."""

    @model_validator(mode="after")
    def heartbeats_within_the_lease(self) -> Self:
        lease, beat = self.lease_seconds, self.heartbeat_seconds
        if lease is not None and beat is not None and beat * 2 > lease:
            raise ValueError("lease_seconds must be at least twice heartbeat_seconds")
        return self


class KindTable(Table):
    """`[kind."NAME"]`: what is left out stays as the kind has it."""

    max_attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    """After so many failed attempts a job of the kind is dead."""
    timeout_s: Annotated[float, Field(gt=0, le=86_400)] | None = None
    """An attempt that takes longer is over."""
    base_retry_backoff_seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    """The first retry waits up to this, the next up to twice as long, and so on."""
    max_retry_backoff_seconds: Annotated[float, Field(ge=0, le=604_800)] | None = None
    """No retry waits longer."""


class ControlTable(Table):
    socket: Path | None = None
    """The Unix socket for acts; left out: `control.sock` beside the database."""
    admins: list[Name] = []
    """Login names, or groups as `@name`, that may do everything; root always may."""
    operators: list[Name] = []
    """Login names or groups that may act on jobs, queues and alerts; others who reach the
    socket may only look."""
    commands_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 120
    """More commands of one actor are refused until the minute is over."""


class VehicleTable(Table):
    name: Name
    """Short name, the same on every screen and in every message."""
    label: str = ""
    """A longer name for people."""
    plate: str = ""
    """Registration plate."""
    vehicle_class: Annotated[str, Field(alias="class")] = ""
    """Kind of vehicle, in the depot's own words."""
    capacity_kg: Annotated[int, Field(gt=0, le=500_000)] | None = None
    """What it may carry; left out: unknown."""
    volume_l: Annotated[int, Field(gt=0, le=500_000)] | None = None
    """What its drum or body holds, litres."""
    equipment: list[Annotated[str, Field(pattern=r"^[^\s,;|\x00-\x1f\x7f]+$")]] = []
    """Words such as mixer or pump; orders can ask for each."""
    plant: Name | None = None
    """The site of the pool that it belongs to: it carries only what is loaded there; left out:
    whatever is."""


class UnitTable(Table):
    """Which receiver sits on which vehicle; a later row for the same unit ends the earlier."""

    name: Name
    """Name of the receiver: TAG source, port's `unit` or port name."""
    vehicle: Name
    """Name of the vehicle that carries it."""
    from_: Annotated[datetime | None, Field(alias="from")] = None
    """Since when, with offset; left out: since ever."""

    @field_validator("from_")
    @classmethod
    def aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, e.g. 2026-01-31T06:00:00Z")
        return value


class SiteTable(Table):
    name: Name
    """Short name of the place."""
    label: str = ""
    """A longer name for people."""
    lat: Latitude
    """Latitude in degrees, north positive."""
    lon: Longitude
    """Longitude in degrees, east positive."""
    radius_m: Annotated[float, Field(gt=0, le=50_000)] | None = None
    """Short form: also makes a circular geofence of the site's name around it."""


class GeofenceTable(Table):
    name: Name
    """Short name of the geofence."""
    label: str = ""
    """A longer name for people."""
    circle: tuple[Latitude, Longitude] | None = None
    """Centre `[lat, lon]`; needs `radius_m`."""
    polygon: Annotated[list[tuple[Latitude, Longitude]], Field(min_length=3)] | None = None
    """Corners `[[lat, lon], ...]`, three or more; the last joins the first."""
    corridor: Annotated[list[tuple[Latitude, Longitude]], Field(min_length=2)] | None = None
    """Line `[[lat, lon], ...]`, two points or more; needs `radius_m`."""
    radius_m: Annotated[float, Field(gt=0, le=50_000)] | None = None
    """Circle: radius. Corridor: half its width."""
    dwell_s: Annotated[int, Field(ge=1, le=86_400)] | None = None
    """Inside for so long also makes a dwell event."""
    site: Name | None = None
    """Site whose arrivals and departures this fence decides."""

    @model_validator(mode="after")
    def one_shape(self) -> Self:
        shapes = [s for s in ("circle", "polygon", "corridor") if getattr(self, s) is not None]
        if len(shapes) != 1:
            raise ValueError("needs exactly one of circle, polygon, corridor")
        if (shapes[0] == "polygon") == (self.radius_m is not None):
            raise ValueError("radius_m belongs to circle and corridor, and they need it")
        return self


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="DEPOTD_",
        env_nested_delimiter="__",
    )

    depot: DepotTable = DepotTable()
    store: StoreTable = StoreTable()
    ingest: IngestTable = IngestTable()
    tracking: TrackingTable = TrackingTable()
    record: RecordTable = RecordTable()
    jobs: JobsTable = JobsTable()
    queue: dict[str, QueueTable] = {}
    """One table a queue, by its name."""
    kind: dict[str, KindTable] = {}
    """One table a kind of job, by its name in quotes."""
    control: ControlTable = ControlTable()
    link: LinkTable = LinkTable()
    routing: RoutingTable = RoutingTable()
    rules: dict[str, Any] = {}
    """Rules that hold here unless a stored rule or the environment says otherwise: by full name
    in quotes, or as tables. `depotd rules list` names them all."""
    port: list[PortTable] = []
    vehicle: list[VehicleTable] = []
    unit: list[UnitTable] = []
    site: list[SiteTable] = []
    geofence: list[GeofenceTable] = []
    driver: list[DriverTable] = []
    customer: list[CustomerTable] = []
    geojson: list[Path] = []
    """GeoJSON files with further sites (Point) and geofences (Polygon, LineString)."""

    @model_validator(mode="after")
    def depot_has_an_id(self) -> Self:
        if self.link.broker is not None and not self.depot_id:
            raise ValueError("link.depot_id: is missing, as no id can be made of depot.name")
        return self

    @property
    def depot_id(self) -> str:
        """Under which head office knows this depot."""
        return self.link.depot_id or fit_depot_id(self.depot.name)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - of pydantic
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - of pydantic
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - of pydantic
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(path: Path) -> Settings:
    """Reads a configuration file; paths in it are relative to its folder.

    Raises SettingsError naming the file, the key and what is allowed.
    """
    tables = _tables(path)
    try:
        settings = Settings(**tables)
    except ValidationError as exc:
        faults = [fault(error, tables, of=Settings) for error in exc.errors()]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise SettingsError(
            f"{path}: {faults[0]}{more}",
            next_step=_correct(path),
        ) from exc
    return _anchored(settings, path.resolve().parent)


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"{path}: no such configuration file",
            next_step="name one with --config FILE; systemd/depotd.toml is an example",
        ) from None
    except OSError as exc:
        raise SettingsError(
            f"{path}: cannot be read: {exc.strerror}",
            next_step="name a file that you may read with --config FILE",
        ) from exc
    except UnicodeDecodeError as exc:
        raise SettingsError(f"{path}: is not UTF-8 text", next_step=_correct(path)) from exc
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(f"{path}: not valid TOML: {exc}", next_step=_correct(path)) from exc


def _correct(path: Path) -> str:
    return f"correct the file and run: depotd check --config {path}"


def _anchored(settings: Settings, folder: Path) -> Settings:
    store = settings.store.model_copy(update={"path": folder / settings.store.path})
    geojson = [folder / path for path in settings.geojson]
    record = settings.record
    if record.folder is not None:
        record = record.model_copy(update={"folder": folder / record.folder})
    control = settings.control
    if control.socket is not None:
        control = control.model_copy(update={"socket": folder / control.socket})
    link = settings.link.anchored(folder)
    tables = {"store": store, "geojson": geojson, "record": record, "control": control}
    routing = settings.routing.anchored(folder)
    return settings.model_copy(update={**tables, "link": link, "routing": routing})
