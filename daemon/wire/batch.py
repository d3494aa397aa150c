"""A batch of one stream as both ends hold it, and what its columns are.

Rows are tuples in the order of the stream's columns, `seq` first: the depot reads them from its
database and head office writes them to its own without a look at each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from daemon.wire.topics import Stream


class Value(StrEnum):
    """How a column is packed; see docs/mqtt.md."""

    NUMBER = "number"  # whole number or null: differences
    WORD = "word"  # text or null that repeats: a table
    TEXT = "text"  # text or null that does not
    BODY = "body"  # a JSON object, in the database as its text


class Column(NamedTuple):
    name: str
    value: Value
    says: str
    """For docs/mqtt.md."""
    near: str | None = None
    """A column before it, from which it differs by little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSchema:
    stream: Stream
    schema: int
    columns: tuple[Column, ...]
    sorted_by: str | None = None
    """Rows are sorted by this column before they are packed (stable), because that is smaller."""


class Hole(NamedTuple):
    """Numbers `first` to `last` have no rows any more."""

    first: int
    last: int
    reason: str


Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Covers `first` to `last`, each number by a row or in a hole."""

    epoch: str
    stream: Stream
    first: int
    last: int
    rows: Sequence[Row]
    holes: Sequence[Hole] = ()
    boot: int = 0
    run: str = ""
    """Of the start of the daemon that sends it, as its hello says."""
    sent: int = 0


def _number(name: str, says: str) -> Column:
    return Column(name, Value.NUMBER, says)


def _word(name: str, says: str) -> Column:
    return Column(name, Value.WORD, says)


def _text(name: str, says: str) -> Column:
    return Column(name, Value.TEXT, says)


_SEQ = _number("seq", "number in the stream")
_AT = _number("at", "when it happened, ms UTC")
_SEEN = Column("seen_at", Value.NUMBER, "when the depot noticed, ms UTC", near="at")
_BOOT = _number("boot", "boot of the daemon that noticed")
_CLOCK = _word("clock", "what the clock was worth: gps, ntp, untrusted")
_CAUSE = _text("correlation_id", "shared by everything that followed from one cause")
_BODY = Column("body", Value.BODY, "what else there is to say, an object")

SCHEMAS: dict[Stream, StreamSchema] = {
    schema.stream: schema
    for schema in (
        StreamSchema(
            stream="alert",
            schema=1,
            columns=(
                _SEQ, _AT, _BOOT, _CLOCK,
                _word("recipient", "desk: dispatch, maintenance, compliance, operator"),
                _word("event", "kind of the event"),
                _text("subject", "whom or what it is about"),
                _word("urgency", "low, medium, high, critical"),
                _text("title", "one line"),
                _text("text", "the rest"),
                _CAUSE,
                _number("job_id", "job that raised it"),
            ),
        ),
        StreamSchema(
            stream="event",
            schema=1,
            columns=(
                _SEQ, _AT, _SEEN, _BOOT,
                _number("monotonic_ms", "since the boot"),
                _CLOCK,
                _word("kind", "what happened"),
                _word("unit", "name of the unit"),
                _word("vehicle", "name of the vehicle"),
                _text("subject", "what it is about besides: a fence, a site, a port"),
                _BODY, _CAUSE,
                _number("depth", "consequences between the first cause and this"),
            ),
        ),
        StreamSchema(
            stream="result",
            schema=1,
            columns=(
                _SEQ, _AT, _BOOT, _CLOCK,
                _text("command_id", "id of the command"),
                _text("ho", "head office that numbered it"),
                _number("down_seq", "its number there"),
                _word("kind", "kind of the command"),
                _word("outcome", "done or refused"),
                _word("code", "done, or why not"),
                _text("message", "for people"),
                _text("next_step", "what the reader can do"),
                _BODY, _CAUSE,
            ),
        ),
        StreamSchema(
            stream="position",
            schema=1,
            columns=(
                _SEQ,
                _word("unit", "name of the unit"),
                _AT, _SEEN, _BOOT,
                _number("lat_e7", "degrees x 1e7, north positive"),
                _number("lon_e7", "degrees x 1e7, east positive"),
                _number("speed_cm_s", "cm/s"),
                _number("course_cdeg", "degrees x 100"),
                _number("altitude_cm", "cm above sea"),
                _number("hdop_c", "HDOP x 100"),
                _number("satellites", "satellites used"),
                _number("quality", "fix quality of GGA"),
                _number("rollover_weeks", "weeks by which a receiver's date was mended"),
                _number("verdict", "what the quality gate made of it, 0: accepted"),
                _number("odometer_m", "metres driven since the first fix"),
            ),
            sorted_by="unit",
        ),
        StreamSchema(
            stream="telemetry",
            schema=1,
            columns=(
                _SEQ,
                _word("unit", "name of the unit"),
                _AT, _SEEN, _BOOT,
                _word("signal", "name of the signal"),
                _number("value", "in the signal's own unit and scale"),
            ),
            sorted_by="unit",
        ),
    )
}  # fmt: skip
