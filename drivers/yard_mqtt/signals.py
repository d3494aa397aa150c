"""What a vehicle unit may say: every signal with its unit and its range, as one table."""

from typing import Final, NamedTuple

from drivers import readings
from drivers.readings import Signal


class Said(NamedTuple):
    signal: Signal
    least: float
    most: float
    """In the unit in which people read it."""
    others: tuple[str, ...] = ()
    """Other ways to write its unit."""

    @property
    def units(self) -> tuple[str, ...]:
        return (self.signal.unit, *self.others)


_CELSIUS: Final = ("degC",)

NUMBERS: Final = (
    Said(readings.ENGINE_SPEED, 0, 8000),
    Said(readings.WHEEL_SPEED, 0, 250),
    Said(readings.TACHOGRAPH_SPEED, 0, 250),
    Said(readings.DISTANCE, 0, 5_000_000),
    Said(readings.DISTANCE_FINE, 0, 5_000_000),
    Said(readings.ENGINE_TIME, 0, 200_000),
    Said(readings.FUEL_LEVEL, 0, 100),
    Said(readings.FUEL_USED, 0, 2_000_000),
    Said(readings.COOLANT, -60, 200, _CELSIUS),
    Said(readings.OIL_PRESSURE, 0, 1000),
    Said(readings.BATTERY, 0, 60),
    Said(readings.OIL_TEMPERATURE, -60, 250, _CELSIUS),
    Said(readings.FUEL_RATE, 0, 500),
    Said(readings.DRUM_SPEED, -30, 30),
)
SWITCHES: Final = (readings.PTO,)
"""Told as true or false."""
NUMBER_BY_NAME: Final = {one.signal.name: one for one in NUMBERS}
SWITCH_NAMES: Final = frozenset(one.name for one in SWITCHES)

LAMPS: Final = ("red_stop", "amber_warning", "protect", "malfunction")
SPN_MOST: Final = 524_287
FMI_MOST: Final = 31
COUNT_MOST: Final = 126
SOURCE_MOST: Final = 253
CODES_MOST: Final = 100
"""In one message."""
SAMPLES_MOST: Final = 1000
"""In one message."""
DTC: Final = "[PCBU][0-3][0-9A-F]{3}"
VIN: Final = "[A-HJ-NPR-Z0-9]{17}"
"""ISO 3779: no I, O or Q."""
INSTANT_LEAST: Final = 1_000_000_000_000
INSTANT_MOST: Final = 9_999_999_999_999
"""In ms since 1970, 2001 to 2286: seconds and microseconds are not taken for them."""
INSTANT: Final = (
    "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    "([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
"""RFC 3339."""
OWN_SOURCE: Final = 251
"""Of a unit that does not say from which address it has it: J1939's of a data logger on board,
behind every control unit."""
