"""Makes of receivers: what they send, in which order, how fast and with which faults."""

from dataclasses import dataclass, field
from enum import StrEnum

from daemon.town.sentences import Style
from daemon.town.sky import EVERYTHING, GPS_ALONE, GPS_GLONASS, System


class Kind(StrEnum):
    RMC = "RMC"
    GGA = "GGA"
    GLL = "GLL"
    VTG = "VTG"
    ZDA = "ZDA"
    GSA = "GSA"
    GSV = "GSV"
    PGRME = "PGRME"


class Standstill(StrEnum):
    """What a make says about its course while it stands."""

    EMPTY = "empty"
    FROZEN = "frozen"
    NOISE = "noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    name: str
    order: tuple[Kind, ...]
    style: Style = field(default_factory=Style)
    systems: tuple[System, ...] = GPS_ALONE
    period_ms: int = 1000
    baud: int = 9600
    latency_ms: int = 120
    """From the epoch to the first byte on the line."""
    standstill: Standstill = Standstill.NOISE
    keeps_clock: bool = True
    """Says the time while it has no fix."""
    junk_date: str = "060180"
    """Date it believes in before the first fix; empty: says none."""
    behind_weeks: int = 0
    """Weeks its date lags after a week rollover."""


_FIVE = Style(minute_decimals=5, time_decimals=2)

CLASSIC = Persona(
    name="classic", order=(Kind.RMC, Kind.GGA, Kind.GSA, Kind.GSV), baud=4800, latency_ms=180
)
GGA_FIRST = Persona(
    name="gga-first",
    order=(Kind.GGA, Kind.GSA, Kind.GSV, Kind.RMC, Kind.VTG),
    style=_FIVE,
    systems=GPS_GLONASS,
    baud=19200,
    junk_date="",
)
RMC_LAST = Persona(
    name="rmc-last",
    order=(Kind.GSA, Kind.VTG, Kind.ZDA, Kind.GGA, Kind.GLL, Kind.RMC),
    style=Style(minute_decimals=4, time_decimals=2),
    standstill=Standstill.FROZEN,
    junk_date="050180",
)
TALKATIVE = Persona(
    name="talkative",
    order=(Kind.RMC, Kind.VTG, Kind.GGA, Kind.GSA, Kind.GSV, Kind.GLL),
    style=_FIVE._replace(talker="GN", nav_status=True),
    systems=EVERYTHING,
    baud=115_200,
    latency_ms=80,
    standstill=Standstill.EMPTY,
    junk_date="",
)
TERSE = Persona(
    name="terse",
    order=(Kind.RMC,),
    style=Style(minute_decimals=4, time_decimals=0, lower_hex=True),
    baud=4800,
    keeps_clock=False,
    standstill=Standstill.FROZEN,
)
SLOW = Persona(
    name="slow",
    order=(Kind.RMC, Kind.GGA, Kind.GSA, Kind.PGRME, Kind.GSV),
    style=Style(minute_decimals=4, time_decimals=0),
    period_ms=2000,
    baud=4800,
    latency_ms=300,
)
ROLLED_OVER = Persona(
    name="rolled-over",
    order=(Kind.RMC, Kind.GGA, Kind.GSA, Kind.GSV),
    baud=9600,
    behind_weeks=1024,
)
PLAIN = Persona(name="plain", order=(Kind.RMC, Kind.GGA), style=_FIVE, baud=9600)
GGA_ALONE = Persona(name="gga-alone", order=(Kind.GGA,), baud=4800)

ROAD_PERSONAS = (CLASSIC, GGA_FIRST, TALKATIVE, RMC_LAST, PLAIN, TERSE, SLOW)
"""Makes with a right date; the fleet uses them in turn."""
