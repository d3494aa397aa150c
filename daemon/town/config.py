"""The configuration that makes a daemon know the town."""

from collections.abc import Iterator, Mapping, Sequence
from json import dumps
from pathlib import Path

from daemon.domain.master import Geofence, Shape
from daemon.town.feed import UnitPlan
from daemon.town.layout import TownMap
from daemon.town.shift import Trade
from daemon.town.town import Means, PortPlan

CLASSES = {Trade.MIXER: "concrete mixer", Trade.TIPPER: "tipper", Trade.VAN: "van"}
CONFIG_NAME = "depotd.toml"

Value = str | int | float | tuple[float, float] | list[tuple[float, float]]


def config_text(
    ports: Sequence[PortPlan],
    urls: Mapping[str, str],
    units: Sequence[UnitPlan] = (),
    *,
    database: Path,
    town: TownMap | None = None,
) -> str:
    """TOML as `daemon.settings` reads it. Units the town keeps to itself are left out."""
    tables = [*_head(database, town)]
    tables += [_port(port, urls[port.name]) for port in ports]
    for plan in units:
        if plan.known:
            tables.append(_vehicle(plan))
            tables.append(_table("[[unit]]", name=plan.unit, vehicle=plan.vehicle.name))
    if town is not None:
        tables += _places(town)
    return "\n".join(tables)


def write_config(
    folder: Path,
    ports: Sequence[PortPlan],
    urls: Mapping[str, str],
    units: Sequence[UnitPlan] = (),
    *,
    town: TownMap | None = None,
) -> Path:
    """Writes `depotd.toml` into the folder, with the database beside it."""
    path = folder / CONFIG_NAME
    half = path.with_suffix(".new")
    text = config_text(ports, urls, units, database=folder / "depotd.db", town=town)
    half.write_text(text, encoding="utf-8")
    half.replace(path)  # whoever waits for it finds all of it
    return path


def _head(database: Path, town: TownMap | None) -> Iterator[str]:
    if town is not None:
        yield _table("[depot]", name=f"{town.plan.name} depot", zone=town.plan.zone)
    yield _table("[store]", path=str(database))
    yield _table("[tracking]", overspeed_kmh=90.0)


def _port(port: PortPlan, url: str) -> str:
    rows: dict[str, Value] = {"name": port.name, "url": url}
    if port.means is Means.CAN:
        rows |= {"protocol": "j1939", "bitrate": port.bitrate}
    elif port.says_baud:
        rows["baud"] = port.baud
    if port.unit is not None:
        rows["unit"] = port.unit
    return _table("[[port]]", **rows)


def _vehicle(plan: UnitPlan) -> str:
    vehicle = plan.vehicle
    number = vehicle.name.lstrip("T")
    return _table(
        "[[vehicle]]",
        **{
            "name": vehicle.name,
            "label": f"{vehicle.trade.capitalize()} {number}",
            "plate": f"AF {number}",
            "class": CLASSES[vehicle.trade],
        },
    )


def _places(town: TownMap) -> Iterator[str]:
    fences = [fence.in_degrees(town.plane) for fence in town.fences]
    short = {
        fence.site: fence.radius_m
        for fence in fences
        if fence.shape is Shape.CIRCLE and fence.name == fence.site and fence.dwell_s is None
    }
    for site in town.sites:
        lat, lon = town.plane.to_geo(site.centre)
        rows: dict[str, Value] = {"name": site.name, "label": site.label}
        rows |= {"lat": round(lat, 7), "lon": round(lon, 7)}
        radius_m = short.get(site.name)
        if radius_m is not None:
            rows["radius_m"] = radius_m
        yield _table("[[site]]", **rows)
    for fence in fences:
        if fence.name not in short:
            yield _table("[[geofence]]", **_fence(fence))


def _fence(fence: Geofence) -> dict[str, Value]:
    rows: dict[str, Value] = {"name": fence.name}
    rows[fence.shape.value] = fence.points[0] if fence.shape is Shape.CIRCLE else list(fence.points)
    if fence.radius_m is not None:
        rows["radius_m"] = fence.radius_m
    if fence.dwell_s is not None:
        rows["dwell_s"] = fence.dwell_s
    if fence.site is not None:
        rows["site"] = fence.site
    return rows


def _table(heading: str, **rows: Value) -> str:
    # JSON writes these values as TOML does; only a polygon of pairs becomes nested arrays.
    return "\n".join([heading, *(f"{key} = {dumps(value)}" for key, value in rows.items()), ""])
