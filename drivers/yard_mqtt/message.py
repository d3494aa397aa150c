"""One message of one unit: what in it holds, and why the rest does not."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from drivers.readings import DRUM_SPEED, PTO, CodesRead, Diagnosed, Heard, Named, Sample
from drivers.yard_mqtt import signals
from drivers.yard_mqtt.checks import Refused, codes, instant, signal_value, whole, wrong
from drivers.yard_mqtt.signals import NUMBER_BY_NAME, SWITCH_NAMES

VERSION: Final = 1
SHORT: Final = {"pto": PTO.name, "drum_rpm": DRUM_SPEED.name}
"""Fields that stand for a signal."""
SAMPLE_FIELDS: Final = frozenset({"at", "source", "signals", *SHORT})
FIELDS: Final = SAMPLE_FIELDS | {"v", "codes", "vin", "samples"}
TIMED: Final = ("signals", "codes", "vin", *SHORT)
"""They hold at the instant of the message."""

_VIN: Final = re.compile(signals.VIN)


class MessageReader:
    """What is wrong with one value does not touch the others."""

    def __init__(self, unit: str, *, arrived: int | None, refuse: Callable[[str], None]) -> None:
        self._unit = unit
        self._arrived = arrived
        self._refuse = refuse
        self._samples: list[Sample] = []
        self._seen: set[tuple[str, int, int]] = set()
        self._diagnosed: tuple[Diagnosed | CodesRead, ...] = ()
        self._named: tuple[Named, ...] = ()

    def heard(self, told: object) -> Heard | None:
        """None: nothing in it holds."""
        try:
            self._message(told)
        except Refused as refused:
            self._refuse(refused.reason)
        samples = self._samples
        if not (samples or self._diagnosed or self._named):
            return None
        samples.sort(key=lambda one: one.at)
        return Heard(self._unit, tuple(samples), self._diagnosed, self._named)

    def _message(self, told: object) -> None:
        if type(told) is not dict:
            raise Refused("not_an_object")
        if type(told.get("v")) is bool or told.get("v") != VERSION:
            raise Refused("wrong_version")
        self._name_unknown(told, FIELDS)
        source = _source(told, signals.OWN_SOURCE)
        if "at" in told or "samples" not in told or any(name in told for name in TIMED):
            try:
                self._at_once(told, source)
            except Refused as refused:
                self._refuse(refused.reason)
        if "samples" in told:
            self._batch(told["samples"], source)

    def _at_once(self, told: Mapping[str, object], source: int) -> None:
        at = self._instant(told)
        self._values(told, at, source)
        if told.get("codes") is not None:
            try:
                self._diagnosed = codes(told["codes"], at=at, source=source)
            except Refused as refused:
                self._refuse(refused.reason)
        vin = told.get("vin")
        if vin is None:
            return
        if type(vin) is not str:
            raise wrong(vin)
        if not _VIN.fullmatch(vin):
            raise Refused("bad_vin")
        self._named = (Named(at, source, vin),)

    def _batch(self, told: object, source: int) -> None:
        if type(told) is not list:
            raise wrong(told)
        if len(told) > signals.SAMPLES_MOST:
            raise Refused("too_many_samples")
        for one in told:
            try:
                if type(one) is not dict:
                    raise wrong(one)
                self._name_unknown(one, SAMPLE_FIELDS)
                own = _source(one, source)
                self._values(one, self._instant(one), own)
            except Refused as refused:
                self._refuse(refused.reason)

    def _instant(self, told: Mapping[str, object]) -> int:
        if "at" not in told:
            raise Refused("no_time")
        return instant(told["at"], arrived=self._arrived)

    def _values(self, told: Mapping[str, object], at: int, source: int) -> None:
        values = told.get("signals", {})
        if type(values) is dict:
            for name, value in values.items():
                self._value(name, value, at, source)
        else:
            self._refuse(wrong(values).reason)
        for field, name in SHORT.items():
            if field in told:
                self._value(name, told[field], at, source)

    def _value(self, name: str, value: object, at: int, source: int) -> None:
        if name not in NUMBER_BY_NAME and name not in SWITCH_NAMES:
            self._refuse(f"unknown_signal:{name}")
            return
        try:
            number = signal_value(name, value)
        except Refused as refused:
            self._refuse(f"{refused.reason}:{name}")
            return
        if (name, at, source) in self._seen:
            self._refuse(f"duplicate:{name}")
            return
        self._seen.add((name, at, source))
        self._samples.append(Sample(name, at, number, source))

    def _name_unknown(self, told: Mapping[str, object], known: frozenset[str]) -> None:
        if told.keys() <= known:
            return
        for name in told:
            if name not in known:
                self._refuse(f"unknown_field:{name}")


def _source(told: Mapping[str, object], otherwise: int) -> int:
    if "source" not in told:
        return otherwise
    try:
        return whole(told["source"], least=0, most=signals.SOURCE_MOST)
    except Refused:
        raise Refused("bad_source") from None
