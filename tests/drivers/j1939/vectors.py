"""Worked values: frames as users of the standard publish them, and what they say."""

from typing import NamedTuple


class Vector(NamedTuple):
    text: str
    """As candump writes it."""
    signal: str
    shown: float
    """In the unit in which people read it."""


class CodeVector(NamedTuple):
    text: str
    """The payload of DM1."""
    lamps: tuple[bool, bool, bool, bool]
    """Malfunction, red stop, amber warning, protect."""
    codes: tuple[tuple[int, int, int], ...]
    """SPN, FMI, occurrences."""


SIGNALS = (
    Vector("18FEE000#FFFFFFFFB05C6800", "distance", 854_934.0),
    Vector("0CF00400#207D87481400F087", "engine_speed", 649.0),
    Vector("18FEF100#FF6436FCFF6800CF", "wheel_speed", 54.390_625),
    Vector("18FEC100#7CB13C05FFFFFFFF", "distance_fine", 439_318.380),
    Vector("18FEE500#32DF0200FFFFFFFF", "engine_time", 9_410.5),
    Vector("18FEFC31#FFC8FFFFFFFFFFFF", "fuel_level", 80.0),
    Vector("18FEEE00#84FFFFFFFFFFFFFF", "coolant", 92.0),
    Vector("18FEEF00#FFFFFF47FFFFFFFF", "oil_pressure", 284.0),
    Vector("18FEF700#FFFFFFFF1A01FFFF", "battery", 14.1),
    Vector("18FEE900#FFFFFFFF10270000", "fuel_used", 5_000.0),
    Vector("0CFE6CEE#FFFFFFFFFFFF0050", "tachograph_speed", 80.0),
)
CODES = (
    CodeVector("04FF6E00030164000102", (False, False, True, False), ((110, 3, 1), (100, 1, 2))),
    CodeVector("00FF00000000FFFF", (False, False, False, False), ()),
)
