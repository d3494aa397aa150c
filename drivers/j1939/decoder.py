"""Frames of one bus to samples, fault codes and the VIN. No clock, no port: values in, values out.

The hot path makes a plan of an identifier once and then looks at nothing but the bytes that a
signal stands in.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from drivers.j1939.faults import diagnosis
from drivers.j1939.identifier import Identifier, identifier
from drivers.j1939.parameters import (
    DM1_PGN,
    DM2_PGN,
    STATE_ERROR,
    STATE_MASK,
    VIN_PGN,
    Parameter,
    of_pgn,
)
from drivers.j1939.reassembly import CONNECTION_PGN, PACKET_PGN, Message, Reassembler
from drivers.j1939.vin import vin
from drivers.readings import Diagnosed, Named, Sample

_DIAGNOSES = (DM1_PGN, DM2_PGN)
_WHOLE = (VIN_PGN, *_DIAGNOSES)
_EXTENDED = 0x1FFF_FFFF
MOST_UNREAD = 1_024
"""Parameter groups that are counted by name, however many a bus gone mad makes up."""


Field = tuple[str, int, int, int, int, int, int]
"""Signal, shift, mask, largest valid value, factor, finer bits, offset."""


class Plan(NamedTuple):
    """What is done with the frames of one identifier."""

    who: Identifier
    fields: tuple[Field, ...]
    bytes_needed: int
    is_special: bool
    """It is looked at as a whole: a packet of a longer message, fault codes, the VIN."""


@dataclass(slots=True)
class Decoder:
    samples: list[Sample] = field(default_factory=list)
    diagnosed: list[Diagnosed] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    """Since they were taken last."""
    frames: int = 0
    unknown: Counter[int] = field(default_factory=Counter)
    """Frames by parameter group of which nothing is read."""
    sensor_errors: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Values that say that the sensor has failed, by signal and address."""
    reserved: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Values that may not be, likewise."""
    _parts: Reassembler = field(default_factory=Reassembler)
    _plans: dict[int, Plan] = field(default_factory=dict)
    _faults: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> Counter[str]:
        """Frames that told nothing, by reason."""
        return self._faults + self._parts.faults

    def plan(self, can_id: int) -> Plan:
        found = self._plans.get(can_id)
        if found is None:
            found = self._plans[can_id] = _plan(identifier(can_id))
        return found

    def frame(self, at: int, can_id: int, data: bytes) -> None:
        """`at`: ms UTC; a frame with an identifier of 29 bits."""
        if can_id > _EXTENDED:
            self._faults["bad_identifier"] += 1
            return
        self.planned(at, self.plan(can_id), data)

    def planned(self, at: int, plan: Plan, data: bytes) -> None:
        self.frames += 1
        who, fields, needed, is_special = plan
        if len(data) < needed:
            self._faults["short_frame"] += 1
            return
        if fields:
            number = int.from_bytes(data, "little")
            for signal, shift, mask, most, factor, finer, offset in fields:
                raw = number >> shift & mask
                if raw <= most:
                    value = (raw * factor >> finer) + offset
                    self.samples.append(Sample(signal, at, value, who.source))
                else:
                    self._without(at, who, signal, raw, mask)
        elif is_special:
            self._special(at, who, data)
        else:
            self._unread(who.pgn)

    def forget_plans(self) -> None:
        """Of identifiers; one that comes again is planned again."""
        self._plans.clear()

    def take(self) -> list[Sample]:
        taken, self.samples = self.samples, []
        return taken

    def _without(self, at: int, who: Identifier, signal: str, raw: int, mask: int) -> None:
        """The unit says that it does not know."""
        if mask == STATE_MASK:
            top = 0xFE if raw == STATE_ERROR else 0xFF
        else:
            top = raw >> mask.bit_length() - 8
        if top == 0xFE:  # noqa: PLR2004 - an error, by the standard
            self.sensor_errors[signal, who.source] += 1
        elif top != 0xFF:  # noqa: PLR2004 - not available, by the standard
            self.reserved[signal, who.source] += 1
            return
        self.samples.append(Sample(signal, at, None, who.source))

    def _special(self, at: int, who: Identifier, data: bytes) -> None:
        if who.pgn == CONNECTION_PGN:
            self._parts.connection(who, data, at)
        elif who.pgn == PACKET_PGN:
            message = self._parts.packet(who, data, at)
            if message is not None:
                self._whole(at, message)
        else:
            self._whole(at, Message(who.pgn, who.source, data))

    def _whole(self, at: int, message: Message) -> None:
        pgn, source, payload = message
        if pgn in _DIAGNOSES:
            told = diagnosis(payload)
            if told is None:
                self._faults["bad_diagnosis"] += 1
            else:
                self.diagnosed.append(Diagnosed(at, source, pgn == DM1_PGN, told))
        elif pgn == VIN_PGN:
            found = vin(payload)
            if found is None:
                self._faults["bad_vin"] += 1
            else:
                self.named.append(Named(at, source, found))
        else:
            self._unread(pgn)

    def _unread(self, pgn: int) -> None:
        if pgn in self.unknown or len(self.unknown) < MOST_UNREAD:
            self.unknown[pgn] += 1
        else:
            self._faults["unread_beyond_count"] += 1


def _plan(who: Identifier) -> Plan:
    known = of_pgn(who.pgn)
    return Plan(
        who=who,
        fields=tuple(_fields(known)),
        bytes_needed=max((one.bytes_needed for one in known), default=0),
        is_special=who.pgn in (*_WHOLE, CONNECTION_PGN, PACKET_PGN),
    )


def _fields(known: Iterable[Parameter]) -> Iterable[Field]:
    for one in known:
        yield one.signal, one.shift, one.mask, one.most, one.factor, one.finer, one.offset
