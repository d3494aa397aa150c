"""What drivers make of bytes: plain values that every layer above may hold."""

from enum import IntEnum
from typing import NamedTuple


class FixQuality(IntEnum):
    """How a position was found; numbers as in field 6 of GGA (NMEA 0183)."""

    NONE = 0
    GPS = 1
    DIFFERENTIAL = 2
    PRECISE = 3
    RTK_FIXED = 4
    RTK_FLOAT = 5
    DEAD_RECKONING = 6
    MANUAL = 7
    SIMULATED = 8


class Fix(NamedTuple):
    """One position of one receiver at one epoch.

    A tuple and not a dataclass: one is built for every epoch on the hot path, and a tuple
    is built three times as fast as a frozen dataclass of this width.

    ``None`` means that the receiver did not say; a fix without a position does not exist.
    """

    unit: str
    at: int  # ms UTC, rollover corrected
    lat_e7: int  # degrees x 1e7, north positive
    lon_e7: int  # degrees x 1e7, east positive
    speed_cm_s: int | None
    course_cdeg: int | None  # true course, degrees x 100, 0..35999
    altitude_cm: int | None  # above mean sea level
    hdop_c: int | None  # HDOP x 100
    satellites: int | None  # used in the solution
    quality: int  # FixQuality
    rollover_weeks: int  # weeks added to the receiver's own date, 0 or a multiple of 1024
    seen_at: int  # ms UTC of arrival by the clock of whoever fed the bytes


class Sample(NamedTuple):
    """What a vehicle says of itself at one instant."""

    signal: str  # name of one of `SIGNALS`
    at: int  # ms UTC
    value: int | None  # in the signal's own unit; None: whoever measures it does not know
    source: int  # address on its bus


class Chunk(NamedTuple):
    """Bytes as they came from a port: the unit of recording and replay."""

    port: str
    ordinal: int  # counts the chunks of this port from 0
    seen_at: int | None  # ms UTC of arrival; None where a plain file does not say
    payload: bytes


class Lamps(NamedTuple):
    """Which are lit."""

    malfunction: bool
    """MIL, of what the exhaust law asks."""
    red_stop: bool
    amber_warning: bool
    protect: bool


class FaultCode(NamedTuple):
    spn: int
    """What is concerned: number of the parameter or component."""
    fmi: int
    """In which way it fails, 0 to 31."""
    occurrences: int | None
    """How often it has come up, up to 126; None: nobody counts."""
    is_old_form: bool = False
    """Its SPN may be cut together in one of three older ways (CM is 1)."""


class Diagnosis(NamedTuple):
    lamps: Lamps
    codes: tuple[FaultCode, ...]


class Diagnosed(NamedTuple):
    at: int
    """ms UTC."""
    source: int
    is_active: bool
    """DM1: the codes are there now; else DM2: they were."""
    told: Diagnosis


class CodesRead(NamedTuple):
    """Trouble codes as a car tells them when it is asked (SAE J2012): `P0301`."""

    at: int
    """ms UTC."""
    source: int
    is_active: bool
    """Stored or permanent, modes 03 and 0A; else pending, mode 07."""
    is_lamp_lit: bool | None
    """The MIL; None: it was not asked."""
    codes: tuple[str, ...]


class Named(NamedTuple):
    at: int
    """ms UTC."""
    source: int
    vin: str


class Heard(NamedTuple):
    """All that one unit has said in one go, each part in the order of its instants."""

    unit: str
    samples: tuple[Sample, ...] = ()
    diagnosed: tuple[Diagnosed | CodesRead, ...] = ()
    named: tuple[Named, ...] = ()


class Signal(NamedTuple):
    name: str
    """As it is stored and sent to head office."""
    title: str
    unit: str
    """In which people read it."""
    per_unit: int
    """So many of the numbers that are stored are one of it."""
    decimals: int = 0
    """That people read."""

    def shown(self, value: int) -> float:
        return value / self.per_unit


ENGINE_SPEED = Signal("engine_speed", "engine speed", "rpm", 8)
WHEEL_SPEED = Signal("wheel_speed", "wheel speed", "km/h", 256, 1)
TACHOGRAPH_SPEED = Signal("tachograph_speed", "tachograph speed", "km/h", 256, 1)
DISTANCE = Signal("distance", "total distance", "km", 1000, 1)
DISTANCE_FINE = Signal("distance_fine", "total distance, fine", "km", 1000, 2)
ENGINE_TIME = Signal("engine_time", "engine hours", "h", 60, 1)
FUEL_LEVEL = Signal("fuel_level", "fuel level", "%", 10, 1)
FUEL_USED = Signal("fuel_used", "fuel used", "L", 1000, 1)
COOLANT = Signal("coolant", "coolant", "°C", 1)
OIL_PRESSURE = Signal("oil_pressure", "oil pressure", "kPa", 1)
BATTERY = Signal("battery", "battery", "V", 1000, 2)
OIL_TEMPERATURE = Signal("oil_temperature", "oil temperature", "°C", 1)
FUEL_RATE = Signal("fuel_rate", "fuel rate", "L/h", 1000, 1)
PTO = Signal("pto", "power take-off", "", 1)
"""1: engaged; 0: not."""
DRUM_SPEED = Signal("drum_speed", "drum speed", "rpm", 10, 1)
"""Below 0: it discharges."""

SIGNALS = (
    ENGINE_SPEED,
    WHEEL_SPEED,
    TACHOGRAPH_SPEED,
    DISTANCE,
    DISTANCE_FINE,
    ENGINE_TIME,
    FUEL_LEVEL,
    FUEL_USED,
    COOLANT,
    OIL_PRESSURE,
    BATTERY,
    OIL_TEMPERATURE,
    FUEL_RATE,
    PTO,
    DRUM_SPEED,
)
SIGNAL_BY_NAME = {one.name: one for one in SIGNALS}
