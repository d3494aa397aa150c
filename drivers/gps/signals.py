"""Reception of a unit, from the sentences it sent last."""

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.nmea.extras import horizontal_error_m, satellites_in_view

_ERROR_HEADS = (b"$PGRME,", b"$PUBX,00,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """None where the receiver does not say."""

    satellites_in_view: int | None
    mean_snr_db: float | None
    error_m: float | None


def signals_of(lines: Sequence[bytes]) -> Signals:
    """Of every part of every GSV group the latest one counts."""
    parts = {}
    in_view: dict[str, int] = {}
    error_m: float | None = None
    for line in reversed(lines):
        if line[3:7] == b"GSV,":
            message = satellites_in_view(line)
            if message is not None and (message.group, message.part) not in parts:
                parts[message.group, message.part] = message.snr_db
                in_view.setdefault(message.talker, message.in_view)
        elif error_m is None and (line[3:7] == b"GST," or line.startswith(_ERROR_HEADS)):
            error_m = horizontal_error_m(line)
    snr_db = [db for part in parts.values() for db in part]
    return Signals(
        satellites_in_view=sum(in_view.values()) if in_view else None,
        mean_snr_db=round(sum(snr_db) / len(snr_db), 1) if snr_db else None,
        error_m=error_m,
    )
