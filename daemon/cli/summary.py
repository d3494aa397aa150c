"""The summary of a replay as JSON and as text."""

from datetime import UTC, datetime, timedelta

import click

from daemon.cli.output import DASH, iso, km, print_table, printable
from daemon.ingest.summary import FixSeen, Summary

COLUMNS = {
    "unit": "left",
    "sentences": "right",
    "bad": "right",
    "no sum": "right",
    "fixes": "right",
    "positions": "right",
    "trips": "right",
    "distance": "right",
    "first fix (UTC)": "left",
    "last fix (UTC)": "left",
}
UNDATED = "date_unknown"
"""A fault of the stream by which a fix is not stored."""


def as_json(summary: Summary) -> dict[str, object]:
    return {
        "sentences_valid": summary.sentences_valid,
        "sentences_bad_checksum": summary.sentences_bad_checksum,
        "sentences_no_checksum": summary.sentences_no_checksum,
        "sentences_by_type": dict(sorted(summary.by_type.items())),
        "faults": dict(sorted(summary.faults.items())),
        "fix_epochs": summary.fix_epochs,
        "positions": summary.stored.positions,
        "dropped": dict(sorted(summary.stored.dropped.items())),
        "trips": summary.stored.trips,
        "stops": summary.stored.stops,
        "distance_m": summary.stored.distance_m,
        "first_fix": _mark(summary.first_fix),
        "last_fix": _mark(summary.last_fix),
    }


def print_text(total: Summary, units: dict[str, Summary]) -> None:
    rows = [_cells(name, summary) for name, summary in units.items()]
    if len(rows) > 1:
        rows.append(_cells("all", total))
    print_table(COLUMNS, rows)
    faults = {kind: count for kind, count in total.faults.items() if kind != UNDATED}
    undated = {UNDATED: total.faults[UNDATED]} if UNDATED in total.faults else {}
    click.echo(f"faults: {_counted(faults)}")
    click.echo(f"not stored: {_counted(undated | total.stored.dropped)}")


def _counted(counts: dict[str, int]) -> str:
    said = (f"{printable(kind).replace('_', ' ')} {n}" for kind, n in sorted(counts.items()))
    return ", ".join(said) or "none"


def _cells(name: str, summary: Summary) -> tuple[str, ...]:
    return (
        name,
        str(summary.sentences_valid),
        str(summary.sentences_bad_checksum),
        str(summary.sentences_no_checksum),
        str(summary.fix_epochs),
        str(summary.stored.positions),
        str(summary.stored.trips),
        km(summary.stored.distance_m),
        _when(summary.first_fix),
        _when(summary.last_fix),
    )


def _mark(mark: FixSeen | None) -> dict[str, object] | None:
    if mark is None:
        return None
    return {"time": iso(mark.at), "lat": mark.lat, "lon": mark.lon}


def _when(mark: FixSeen | None) -> str:
    if mark is None:
        return DASH
    if mark.at is not None:
        return iso(mark.at) or DASH
    since_midnight = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=mark.time_of_day_ms)
    return f"(no date) {since_midnight:%H:%M:%S}"
