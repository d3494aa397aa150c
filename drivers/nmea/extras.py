"""Sentences off the hot path, decoded by pynmea2.

pynmea2 raises several kinds of error on sentences with a right checksum and bare heads, and
turns odd fields into strings or zeros. So one guard stands around it, and every value that
comes out is checked here.
"""

from typing import NamedTuple

import pynmea2

from drivers.nmea.fields import decimal

_LONGEST_PART = 12


class SatellitesInView(NamedTuple):
    """One message of a GSV group."""

    group: str  # talker and signal: the messages of a group belong together
    talker: str
    part: int
    in_view: int
    snr_db: tuple[int, ...]


def fields_of(line: bytes) -> dict[str, str] | None:
    """Every named field that is not empty, of any sentence pynmea2 knows."""
    sentence = _parsed(line)
    if sentence is None:
        return None
    names = [field[1] for field in sentence.fields]
    return {name: text for name, text in zip(names, sentence.data, strict=False) if text and name}


def satellites_in_view(line: bytes) -> SatellitesInView | None:
    sentence = _parsed(line)
    if not isinstance(sentence, pynmea2.GSV):
        return None
    texts = [text.strip() for text in sentence.data]
    _, part, in_view = (_count(text) for text in [*texts, "", "", ""][:3])
    if not part or in_view is None:
        return None
    satellites = texts[3:]
    signal = satellites[-1] if len(satellites) % 4 == 1 else ""
    snr = [_count(text) for text in satellites[3::4]]
    talker = str(sentence.talker)
    return SatellitesInView(talker + signal, talker, part, in_view, tuple(db for db in snr if db))


def horizontal_error_m(line: bytes) -> float | None:
    """What the receiver thinks of its horizontal error: GST, PGRME or PUBX,00."""
    fields = fields_of(line)
    if fields is None:
        return None
    if "std_dev_latitude" in fields and "std_dev_longitude" in fields:
        north = _metres(fields["std_dev_latitude"])
        east = _metres(fields["std_dev_longitude"])
        if north is None or east is None:
            return None
        return float((north * north + east * east) ** 0.5)
    for name in ("hpe", "h_acc"):
        if name in fields:
            return _metres(fields[name])
    return None


def _parsed(line: bytes) -> pynmea2.NMEASentence | None:
    try:
        return pynmea2.parse(line.decode("ascii"), check=True)
    except Exception:  # noqa: BLE001 # IndexError, TypeError, ... from inside the library
        return None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_PART else None


def _metres(text: str) -> float | None:
    millimetres = decimal(text.encode("ascii", "replace"), 3)
    return None if millimetres is None or millimetres < 0 else millimetres / 1000
