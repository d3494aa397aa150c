"""Judges single values of a message: what holds, or the reason why it does not."""

import re
from datetime import UTC, datetime
from typing import Final

from drivers.readings import CodesRead, Diagnosed, Diagnosis, FaultCode, Lamps
from drivers.yard_mqtt import signals
from drivers.yard_mqtt.lines import NOT_NUMBER, TWICE
from drivers.yard_mqtt.signals import NUMBER_BY_NAME, SWITCH_NAMES

FUTURE_MOST_MS: Final = 5 * 60_000
PAST_MOST_MS: Final = 30 * 86_400_000

_INSTANT: Final = re.compile(signals.INSTANT)
_DTC: Final = re.compile(signals.DTC)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Refused(Exception):
    """Carries the reason, one word."""

    @property
    def reason(self) -> str:
        return str(self.args[0])


def wrong(value: object) -> Refused:
    """It is not of the kind that was asked for."""
    if value is TWICE:
        return Refused("duplicate")
    return Refused("not_a_number" if value is NOT_NUMBER else "wrong_type")


def whole(value: object, *, least: int, most: int) -> int:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is not int:
        raise wrong(value)
    if not least <= value <= most:
        raise Refused("out_of_range")
    return value


def instant(value: object, *, arrived: int | None) -> int:
    """ms UTC. Without an arrival nobody knows what is late or early."""
    at = _instant(value)
    if not signals.INSTANT_LEAST <= at <= signals.INSTANT_MOST:
        raise Refused("bad_time")
    if arrived is not None:
        if at > arrived + FUTURE_MOST_MS:
            raise Refused("from_the_future")
        if at < arrived - PAST_MOST_MS:
            raise Refused("too_old")
    return at


def _instant(value: object) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is not str:
        raise Refused("duplicate" if value is TWICE else "bad_time")
    if not _INSTANT.fullmatch(value):
        raise Refused("bad_time")
    try:
        since = datetime.fromisoformat(value) - _EPOCH
    except (ValueError, OverflowError):
        raise Refused("bad_time") from None
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def signal_value(name: str, value: object) -> int | None:
    """In the signal's own unit; None: the unit does not know."""
    if type(value) is dict:
        value = _of_object(name, value)
    if value is None:
        return None
    if name in SWITCH_NAMES:
        if type(value) is not bool:
            raise wrong(value)
        return int(value)
    said = NUMBER_BY_NAME[name]
    if type(value) is not float and type(value) is not int:
        raise wrong(value)
    if not said.least <= value <= said.most:
        raise Refused("out_of_range")
    return round(value * said.signal.per_unit)


def _of_object(name: str, told: dict[str, object]) -> object:
    if "value" not in told:
        raise Refused("no_value")
    if "unit" in told:
        units = ("",) if name in SWITCH_NAMES else NUMBER_BY_NAME[name].units
        if told["unit"] not in units:
            raise Refused("wrong_unit")
    return told["value"]


def codes(told: object, *, at: int, source: int) -> tuple[Diagnosed, CodesRead]:
    """All that are active. One that cannot be read would look like one that is over, so the list
    holds as a whole or not at all."""
    if type(told) is not list:
        raise wrong(told)
    if len(told) > signals.CODES_MOST:
        raise Refused("too_many_codes")
    numbered, named, lamps, read_lamps = [], [], set[str](), set[str]()
    for one in told:
        if type(one) is not dict:
            raise Refused("bad_code")
        lamp = _lamp(one.get("lamp"))
        if "dtc" in one:
            named.append(_dtc(one["dtc"]))
            read_lamps |= lamp
        else:
            numbered.append(_numbered(one))
            lamps |= lamp
    lit = Lamps(**{name: name in lamps for name in signals.LAMPS})
    is_lamp_lit = "malfunction" in read_lamps if read_lamps else None
    return (
        Diagnosed(at, source, True, Diagnosis(lit, tuple(numbered))),
        CodesRead(at, source, True, is_lamp_lit, tuple(named)),
    )


def _lamp(told: object) -> set[str]:
    if told is None:
        return set()
    if type(told) is not str or told not in signals.LAMPS:
        raise Refused("bad_code")
    return {told}


def _dtc(told: object) -> str:
    if type(told) is not str or not _DTC.fullmatch(told):
        raise Refused("bad_code")
    return told


def _numbered(told: dict[str, object]) -> FaultCode:
    try:
        spn = whole(told.get("spn"), least=1, most=signals.SPN_MOST)
        fmi = whole(told.get("fmi"), least=0, most=signals.FMI_MOST)
        count = told.get("count")
        occurrences = None if count is None else whole(count, least=0, most=signals.COUNT_MOST)
    except Refused:
        raise Refused("bad_code") from None
    return FaultCode(spn, fmi, occurrences)
