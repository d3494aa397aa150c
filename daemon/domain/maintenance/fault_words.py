"""Fault codes in words of our own: what fails, and in which way.

Source: SAE J1939-73 appendix A for the ways; J1939-71 for the numbers, as far as trucks in the
field name them.
"""

from collections.abc import Mapping
from types import MappingProxyType

COMPONENTS: Mapping[int, str] = MappingProxyType(
    {
        84: "wheel speed",
        91: "accelerator pedal",
        94: "fuel delivery pressure",
        96: "fuel level",
        97: "water in fuel",
        98: "engine oil level",
        100: "engine oil pressure",
        102: "intake manifold pressure",
        105: "intake manifold temperature",
        107: "air filter",
        108: "barometric pressure",
        110: "coolant temperature",
        111: "coolant level",
        117: "brake pressure, primary circuit",
        118: "brake pressure, secondary circuit",
        158: "battery voltage at the key switch",
        168: "battery voltage",
        174: "fuel temperature",
        175: "engine oil temperature",
        177: "transmission oil temperature",
        190: "engine speed",
        247: "engine hours",
        520: "retarder torque",
        629: "engine computer",
        639: "vehicle network",
        1761: "exhaust fluid level",
        3216: "NOx before the catalyst",
        3226: "NOx after the catalyst",
        3251: "pressure drop of the particle filter",
        3719: "soot in the particle filter",
        4364: "efficiency of the catalyst",
    }
)

FAILURE_MODES = (
    "too high, most severe",
    "too low, most severe",
    "erratic or wrong data",
    "voltage too high",
    "voltage too low",
    "current too low, or circuit open",
    "current too high, or circuit grounded",
    "mechanical system does not respond or is out of adjustment",
    "abnormal frequency or pulse width",
    "abnormal update rate",
    "abnormal rate of change",
    "cause not known",
    "device or component is bad",
    "out of calibration",
    "special instructions of the maker",
    "too high, least severe",
    "too high, moderately severe",
    "too low, least severe",
    "too low, moderately severe",
    "data received from the network in error",
    "data has drifted high",
    "data has drifted low",
    "reserved",
    "reserved",
    "reserved",
    "reserved",
    "reserved",
    "reserved",
    "reserved",
    "reserved",
    "reserved",
    "condition exists",
)


LAMP_WORDS = "a lamp is lit, and no code says why"


def component(spn: int) -> str:
    """Empty: these words do not name it."""
    return COMPONENTS.get(spn, "")


def failure_mode(fmi: int) -> str:
    return FAILURE_MODES[fmi] if 0 <= fmi < len(FAILURE_MODES) else f"mode {fmi}"


def words(code: str) -> str:
    """Of `110/3` what fails and how; empty: these words do not name it, as codes of cars."""
    spn, slash, fmi = code.partition("/")
    if not slash:
        return LAMP_WORDS if code == "lamp" else ""
    named = component(int(spn))
    return f"{named}: {failure_mode(int(fmi))}" if named else failure_mode(int(fmi))
