"""`depotd headoffice rows`: what is stored of a stream, the columns that people look for."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import click

from daemon.cli.exits import Exit
from daemon.cli.headoffice_json import row_json
from daemon.cli.headoffice_store import depot_argument, opened, store_option
from daemon.cli.options import json_option
from daemon.cli.output import DASH, print_json, print_table, short
from daemon.wire.batch import SCHEMAS, Row
from daemon.wire.topics import STREAMS, DepotId, Stream

DEGREES = 1e7
CM_S_PER_KMH = 100 / 3.6
BRIEF = 60


class Shown(NamedTuple):
    """One column of a table, and how it is told."""

    heading: str
    column: str
    kind: str = "left"
    tell: Callable[[object], str] = str


def _instant(value: object) -> str:
    return short(value) if isinstance(value, int) else str(value)


def _degrees(value: object) -> str:
    return f"{value / DEGREES:.5f}" if isinstance(value, int) else str(value)


def _kmh(value: object) -> str:
    return f"{value / CM_S_PER_KMH:.0f}" if isinstance(value, int) else str(value)


def _km(value: object) -> str:
    return f"{value / 1000:.1f}" if isinstance(value, int) else str(value)


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1]}\N{HORIZONTAL ELLIPSIS}"


SEQ = Shown("seq", "seq", "key")
AT = Shown("at (UTC)", "at", "left", _instant)
UNIT = Shown("unit", "unit")
SHOWN: Mapping[Stream, Sequence[Shown]] = {
    "alert": (
        SEQ,
        AT,
        Shown("urgency", "urgency"),
        Shown("for", "recipient"),
        Shown("event", "event"),
        Shown("subject", "subject"),
        Shown("title", "title", "rest"),
    ),
    "event": (
        SEQ,
        AT,
        Shown("kind", "kind"),
        Shown("vehicle", "vehicle"),
        UNIT,
        Shown("subject", "subject"),
        Shown("body", "body", "rest", _brief),
    ),
    "result": (
        SEQ,
        AT,
        Shown("no", "down_seq", "right"),
        Shown("kind", "kind"),
        Shown("outcome", "outcome"),
        Shown("code", "code"),
        Shown("message", "message", "rest"),
    ),
    "position": (
        SEQ,
        AT,
        UNIT,
        Shown("lat", "lat_e7", "right", _degrees),
        Shown("lon", "lon_e7", "right", _degrees),
        Shown("km/h", "speed_cm_s", "right", _kmh),
        Shown("driven km", "odometer_m", "right", _km),
        Shown("verdict", "verdict", "right"),
    ),
    "telemetry": (
        SEQ,
        AT,
        UNIT,
        Shown("signal", "signal"),
        Shown("value", "value", "right"),
    ),
}


@click.command()
@depot_argument
@click.argument("stream", type=click.Choice(STREAMS))
@store_option
@click.option("--from", "first", type=click.IntRange(1), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@json_option
def rows(depot: str, stream: str, store: str | None, first: int, limit: int, as_json: bool) -> int:
    """Rows of a STREAM of a DEPOT as they are stored, across its epochs.

    As text what people look for, with --json every column as it is stored.

    \b
    Examples:
      depotd headoffice rows reno event
      depotd headoffice rows reno position --from 100000 --limit 5 --json
    """
    with opened(store) as found:
        listed = found.rows(DepotId(depot), stream, first=first, limit=limit)
    if as_json:
        print_json({"rows": [row_json(stream, row) for row in listed]})
    elif listed:
        shown = SHOWN[stream]
        columns = {one.heading: one.kind for one in shown}
        print_table(columns, (cells(stream, row) for row in listed))
    else:
        click.echo(f"No {stream} of {depot} from {first} on.")
    return Exit.DONE if listed else Exit.NO


def cells(stream: Stream, row: Row) -> list[str]:
    places = {column.name: place for place, column in enumerate(SCHEMAS[stream].columns)}
    told = ((one, row[places[one.column]]) for one in SHOWN[stream])
    return [DASH if value is None else one.tell(value) for one, value in told]
