"""What the trucks of a town bring from where to where: who orders there knows it beforehand."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from daemon.town.layout import Site, SiteKind, TownMap
from daemon.town.town import Town
from daemon.town.trajectory import Trajectory

HAULS_NAME = "hauls.json"
LOADED_AT = (SiteKind.PLANT, SiteKind.QUARRY)
BROUGHT_TO = (SiteKind.JOB, SiteKind.PLANT)
STAY_MS = 120_000


class Haul(NamedTuple):
    """Instants are ms UTC."""

    vehicle: str
    origin: str
    destination: str
    loads_at: int
    leaves_at: int
    arrives_at: int
    ends_at: int


class Stay(NamedTuple):
    site: Site
    start: int
    end: int


def hauls_of(town: TownMap, vehicle: str, path: Trajectory) -> Iterator[Haul]:
    """In order. What is loaded and brought elsewhere on the way home is none."""
    for here, there in pairwise(_stays(town, path)):
        if here.site.kind in LOADED_AT and there.site.kind in BROUGHT_TO:
            yield Haul(
                vehicle=vehicle,
                origin=here.site.name,
                destination=there.site.name,
                loads_at=here.start,
                leaves_at=here.end,
                arrives_at=there.start,
                ends_at=there.end,
            )


def write_hauls(folder: Path, town: Town) -> Path:
    """Of all vehicles that the depot knows, for today, beside its configuration."""
    told = [
        haul
        for feed in town.feeds
        if feed.plan.known
        for haul in hauls_of(town.map, feed.plan.vehicle.name, feed.path)
    ]
    path = folder / HAULS_NAME
    path.write_text(json.dumps([one._asdict() for one in told]), encoding="utf-8")
    return path


def read_hauls(folder: Path) -> Sequence[Haul]:
    """Empty where the town has written none."""
    path = folder / HAULS_NAME
    if not path.exists():
        return ()
    return [Haul(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _stays(town: TownMap, path: Trajectory) -> Iterator[Stay]:
    """Halts at a berth; halts in one yard without leaving it are one stay."""
    open_stay: Stay | None = None
    for spell in path.standings():
        if spell.end - spell.start < STAY_MS:
            continue
        site = town.site_at(path.place_at(spell.distance_m))
        if site is None:
            continue
        if open_stay is not None and open_stay.site is site:
            open_stay = open_stay._replace(end=spell.end)
            continue
        if open_stay is not None:
            yield open_stay
        open_stay = Stay(site, spell.start, spell.end)
    if open_stay is not None:
        yield open_stay
