"""Master data from the configuration and its GeoJSON files, checked as a whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from daemon import geojson
from daemon.domain.master import Customer, Fitting, Geofence, MasterData, Shape, Site, Vehicle
from daemon.domain.master_draft import words
from daemon.errors import DepotdError, SettingsError
from daemon.settings import GeofenceTable, Settings, SiteTable, UnitTable, VehicleTable


def master_data(settings: Settings, *, source: Path) -> MasterData:
    """Raises SettingsError, naming `source` and the key, where a name is unknown or twice there."""
    try:
        return _master_data(settings)
    except _Fault as fault:
        raise SettingsError(f"{source}: {fault.message}", next_step=fault.next_step) from None


class _Fault(DepotdError):
    """A contradiction, before it is known which file has it."""


def _master_data(settings: Settings) -> MasterData:
    sites, fences = list(settings.site), list(settings.geofence)
    for path in settings.geojson:
        more_sites, more_fences = geojson.read(path)
        sites += more_sites
        fences += more_fences
    geofences = [_around(site) for site in sites if site.radius_m is not None]
    geofences += [_geofence(fence) for fence in fences]
    _unique("port", (p.name for p in settings.port))
    _unique("vehicle", (v.name for v in settings.vehicle))
    _unique("driver", (d.name for d in settings.driver))
    _unique("customer", (c.name for c in settings.customer))
    _unique("site", (s.name for s in sites))
    _unique("geofence", (f.name for f in geofences))
    _known("unit", "vehicle", settings.unit, {v.name for v in settings.vehicle})
    _known("geofence", "site", fences, {s.name for s in sites})
    _known("vehicle", "plant", settings.vehicle, {s.name for s in sites}, are="site")
    return MasterData(
        vehicles=tuple(_vehicle(vehicle) for vehicle in settings.vehicle),
        fittings=tuple(_fittings(settings.unit)),
        sites=tuple(_site(s) for s in sites),
        geofences=tuple(geofences),
        drivers=tuple(driver.driver() for driver in settings.driver),
        customers=tuple(
            Customer(name=c.name, label=c.label, tier=c.tier, contact=c.contact)
            for c in settings.customer
        ),
    )


def digest(master: MasterData) -> str:
    """Two configurations with the same digest apply the same."""
    return sha256(repr(master).encode()).hexdigest()[:16]


def _fittings(rows: Iterable[UnitTable]) -> Iterable[Fitting]:
    by_unit: dict[str, list[UnitTable]] = {}
    for row in rows:
        by_unit.setdefault(row.name, []).append(row)
    for unit, fitted in by_unit.items():
        starts = sorted((_from_at(row), row.vehicle) for row in fitted)
        ends = [start for start, _ in starts[1:]] + [None]
        for (from_at, vehicle), until_at in zip(starts, ends, strict=True):
            if from_at == until_at:
                raise _Fault(
                    f"unit {unit!r}: two rows begin at the same instant",
                    next_step="give each row of a unit its own `from`",
                )
            yield Fitting(unit=unit, vehicle=vehicle, from_at=from_at, until_at=until_at)


def _from_at(row: UnitTable) -> int:
    return 0 if row.from_ is None else int(row.from_.timestamp() * 1000)


def _vehicle(vehicle: VehicleTable) -> Vehicle:
    return Vehicle(
        name=vehicle.name,
        label=vehicle.label,
        plate=vehicle.plate,
        vehicle_class=vehicle.vehicle_class,
        capacity_kg=vehicle.capacity_kg,
        volume_l=vehicle.volume_l,
        equipment=words(vehicle.equipment),
        plant=vehicle.plant or "",
    )


def _site(site: SiteTable) -> Site:
    return Site(
        name=site.name,
        label=site.label,
        lat_e7=round(site.lat * 1e7),
        lon_e7=round(site.lon * 1e7),
    )


def _around(site: SiteTable) -> Geofence:
    return Geofence(
        name=site.name,
        label=site.label,
        shape=Shape.CIRCLE,
        points=((site.lat, site.lon),),
        radius_m=site.radius_m,
        dwell_s=None,
        site=site.name,
    )


def _geofence(fence: GeofenceTable) -> Geofence:
    shape, points = _shape(fence)
    return Geofence(
        name=fence.name,
        label=fence.label,
        shape=shape,
        points=tuple(points),
        radius_m=fence.radius_m,
        dwell_s=fence.dwell_s,
        site=fence.site,
    )


def _shape(fence: GeofenceTable) -> tuple[Shape, list[tuple[float, float]]]:
    if fence.circle is not None:
        return Shape.CIRCLE, [fence.circle]
    if fence.polygon is not None:
        return Shape.POLYGON, fence.polygon
    return Shape.CORRIDOR, fence.corridor or []


def _unique(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise _Fault(
            f"{what} {twice[0]!r} is defined more than once",
            next_step="names must be unique; a site with radius_m makes a geofence of its name",
        )


def _known(
    what: str,
    refers_to: str,
    rows: Sequence[UnitTable | GeofenceTable | VehicleTable],
    names: set[str],
    *,
    are: str | None = None,
) -> None:
    """`are`: what is named, where the key is called something else."""
    named = are or refers_to
    for index, row in enumerate(rows):
        target = getattr(row, refers_to)
        if target is not None and target not in names:
            allowed = ", ".join(sorted(names)[:12]) or f"none: there is no [[{named}]]"
            raise _Fault(
                f"{what}.{index}.{refers_to}: {what} {row.name!r} names {target!r},"
                f" which is no {named}",
                next_step=f"known {named}s: {allowed}",
            )
