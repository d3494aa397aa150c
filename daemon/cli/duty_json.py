"""Duty as `--json` tells it: instants in UTC, spans in minutes."""

from collections.abc import Sequence
from dataclasses import asdict

from daemon.cli.duty_judged import Judged
from daemon.cli.output import iso
from daemon.cli.reading import with_instants
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.verdict import Violation
from daemon.readmodel.duty import DriveRow, DriverRow, NowRow
from daemon.readmodel.duty_days import CertificateRow, DutyDay
from daemon.readmodel.duty_records import EditRow, RecordRow

Body = dict[str, object]


def now_body(row: NowRow) -> Body:
    return with_instants(asdict(row))


def drive_body(row: DriveRow) -> Body:
    return with_instants(asdict(row))


def driver_body(row: DriverRow) -> Body:
    return {"name": row.name, "label": row.label, "zone": row.home.key}


def day_body(day: DutyDay, judged: Judged, *, with_replaced: bool) -> Body:
    time = day.time
    return {
        "day": time.day.isoformat(),
        "begins_at": _minute(time.begins),
        "ends_at": _minute(time.ends),
        "minutes": {
            **{duty.value: minutes for duty, minutes in day.totals.of.items()},
            "unknown": day.totals.unknown,
            "to_come": day.totals.to_come,
        },
        "unknown": [
            {"begins_at": _minute(start), "ends_at": _minute(end)} for start, end in time.unknown
        ],
        "crew": list(day.crew),
        "before": record_body(day.before) if day.before else None,
        "records": [record_body(one) for one in day.records],
        "notes": [with_instants(asdict(one)) for one in day.notes],
        "declared": [with_instants(asdict(one)) for one in day.declared],
        "certificate": _certificate(day.certificate),
        "rule_set": judged.rule_set,
        "violations": [_violation(one) for one in judged.violations],
        "hours_unknown": list(judged.unknown),
        **(_changed(day.replaced, day.edits) if with_replaced else {}),
    }


def record_body(row: RecordRow) -> Body:
    return {
        "id": row.id,
        "at": iso(row.at),
        "duty": row.duty.value,
        "mode": row.mode.value if row.mode else None,
        "origin": row.origin.value,
        "vehicle": row.vehicle,
        "place": row.place,
        "lat": row.lat,
        "lon": row.lon,
        "odometer_m": row.whereabouts.odometer_m,
        "note": row.note,
        "made_at": iso(row.made_at),
        "made_by": row.made_by,
        "edit": row.edit.id if row.edit else None,
        "replaced_by": row.replaced_by.id if row.replaced_by else None,
    }


def _changed(replaced: Sequence[RecordRow], edits: Sequence[EditRow]) -> Body:
    return {
        "replaced": [record_body(one) for one in replaced],
        "edits": [with_instants(asdict(one)) for one in edits],
    }


def _certificate(row: CertificateRow | None) -> Body | None:
    return None if row is None else with_instants(asdict(row))


def _violation(one: Violation) -> Body:
    return {"rule": one.rule, "cite": one.cite, "at": _minute(one.at), "minutes": one.minutes}


def _minute(minute: int) -> str | None:
    return iso(minute * MINUTE_MS)
