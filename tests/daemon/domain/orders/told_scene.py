"""A told order, and the ground on which it stands."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.orders.ground import Client, Ground, Site
from daemon.domain.orders.haul import Haul
from daemon.domain.orders.order import Place, Tier
from daemon.domain.orders.told import Told, tidy
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

MINUTE = 60_000
HOUR = 60 * MINUTE
NOW = 1_780_322_600_000  # 2026-06-01 08:03:20 in Denver
RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")


def place(number: int, name: str) -> Site:
    return Site(Place(id=number, name=name, lat_e7=398_000_000, lon_e7=-1_049_000_000))


GROUND = Ground(
    now=NOW,
    is_trusted=True,
    zone=ZoneInfo("America/Denver"),
    rules=RULES,
    clients={
        "ACME": Client(id=1, tier=Tier.PREMIUM),
        "GONE": Client(id=2, tier=Tier.STANDARD, is_retired=True),
    },
    sites={
        "PLANT": place(1, "PLANT"),
        "SITE-A": place(2, "SITE-A"),
        "OLD": place(3, "OLD")._replace(is_retired=True),
    },
    haulers={
        "T1": Haul(capacity_kg=20_000, volume_l=8_000, equipment=frozenset({"mixer"})),
        "T2": Haul(capacity_kg=9_000, volume_l=9_000),
    },
    drives={"O-1": 20.0},
)


def told(**changes: Any) -> Told:
    """For the site in two hours, where nothing else is said."""
    usual = Told(
        name="O-1",
        customer="ACME",
        origin="PLANT",
        destination="SITE-A",
        promised_at=NOW + 2 * HOUR,
    )
    return tidy(replace(usual, **changes))
