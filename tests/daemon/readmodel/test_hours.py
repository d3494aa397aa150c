import sqlite3
from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from daemon.domain.hours import terms
from daemon.domain.hours.duty import Duty, Exemption
from daemon.domain.papers.kinds import Holder
from daemon.domain.rules import compliance
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.snapshot_body import written
from daemon.domain.watch.work import Work, WorkStep
from daemon.domain.watch.work_text import work_of
from daemon.interfaces import Tx
from daemon.readmodel import hours
from daemon.readmodel.hours import NO_CLOCK, HoursRow
from daemon.store import driver_hours, duty_logs, work_plans
from tests.daemon.domain.hours.worked import worked as log_worked
from tests.daemon.domain.watch.watched import Watch
from tests.daemon.readmodel.sample_duty import DAY, HOUR, MINUTE, add_driver, entry, record
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.store.paper_scene import file_whole

DEFAULTS = {key.main_name: key.default for key in (*compliance.KEYS, *terms.KEYS)}
VALUES = RuleValues(DEFAULTS, "h")
SIX = DAY + 6 * HOUR
A_DAY = 24 * HOUR


def driver_at_work(db: sqlite3.Connection, name: str = "D17") -> int:
    """At home for months; ON from six, driving from seven."""
    driver = add_driver(db, name)
    for at, duty in ((DAY - 2000 * HOUR, Duty.OFF), (SIX, Duty.ON), (SIX + HOUR, Duty.D)):
        record(db, driver, entry(at, duty))
    return driver


def seen(
    db: sqlite3.Connection, at: int = SIX + 2 * HOUR, *, now: int | None = None, **rules: object
) -> HoursRow:
    told = {name.replace("__", "."): value for name, value in rules.items()}
    values = RuleValues({**DEFAULTS, **told}, "h")  # type: ignore[dict-item] # values of rules
    row = hours.hours_of(db, "D17", at=at, now=at if now is None else now, values=values)
    assert row is not None
    return row


def test_hours_are_judged_live_by_the_drivers_own_terms(db: sqlite3.Connection) -> None:
    driver_at_work(db)
    row = seen(db)
    assert (row.hours.duty, row.hours.since) == (Duty.D, SIX + HOUR)
    assert (row.hours.left.driving, row.hours.left.window, row.hours.left.break_) == (
        600,
        720,
        None,
    )
    assert row.zone.key == "America/Denver"
    assert row.next_legal == "driving is legal now"
    row = seen(db, hours__standing_exemption="none", compliance__daily_driving_limit_hours=9.0)
    assert (row.hours.left.driving, row.hours.left.break_) == (480, 420)


def test_any_instant_can_be_judged(db: sqlite3.Connection) -> None:
    """Of the future what is known of it is that the status of now goes on."""
    driver_at_work(db)
    before = seen(db, SIX - HOUR, now=NOW)
    assert (before.hours.duty, before.hours.left.driving) == (Duty.OFF, 660)
    later = seen(db, SIX + 13 * HOUR, now=SIX + 2 * HOUR)
    assert later.hours.left.driving == 0
    (violation,) = later.violations
    assert (violation.rule, violation.at, violation.minutes) == (
        "driving_11h", SIX + 12 * HOUR, 60,
    )  # fmt: skip
    assert violation.sentence == (
        "driving_11h, beyond 11 h: 1 h 00 min driven from 18:00 MDT until now"
        " (49 CFR 395.3(a)(3)(i))"
    )
    assert "after the daily rest: 10 h 00 min OFF from now" in later.next_legal


def test_driver_without_a_beginning_is_not_known(db: sqlite3.Connection) -> None:
    driver = add_driver(db)
    assert not seen(db).hours.is_known
    record(db, driver, entry(SIX, Duty.D))
    row = seen(db)
    assert row.hours.unknown
    assert not row.hours.is_known


def test_declarations_and_edits_count_as_they_are_in_force(db: sqlite3.Connection) -> None:
    driver = driver_at_work(db)
    db.execute(
        "INSERT INTO duty_declaration(driver_id, at, exemption, made_at, made_by)"
        " VALUES (?, ?, 'adverse_driving', 1, 'x')",
        (driver, SIX + HOUR),
    )
    row = seen(db)
    assert row.hours.left.driving == 720
    assert [told.exemption for told in row.declared] == [Exemption.ADVERSE_DRIVING]
    db.execute("UPDATE duty_declaration SET withdrawn_at = 1, withdrawn_by = 'x'")
    assert seen(db).hours.left.driving == 660 - 60


def test_work_in_hand_is_answered_with_the_rule_that_stops_it(db: sqlite3.Connection) -> None:
    driver = driver_at_work(db)
    at = SIX + 2 * HOUR
    steps = (
        WorkStep(duty=Duty.D, minutes=660, what="drive"),
        WorkStep(duty=Duty.ON, minutes=30, what="pour"),
    )
    work_plans.save(db, driver, Work(begins_at=at, steps=steps), now=at, by="anna")
    row = seen(db, at)
    assert row.plan is not None
    assert (row.plan.is_legal, row.plan.rule, row.plan.over_min) == (False, "driving_11h", 60)
    assert row.plan.stopped_at == at + 600 * MINUTE
    assert row.plan.ends_at == at + 690 * MINUTE
    assert row.plan.sentence == (
        "D17 may not do it: driving_11h (11 h by 49 CFR 395.3(a)(3)(i)) stops it at 18:00 MDT,"
        " 1 h 00 min of driving are too much; it would be done at 19:30 MDT"
    )
    asked = row.asked(Work(begins_at=at, steps=work_of("drive 45, pour 30, return 45")))
    assert asked.is_legal
    assert asked.sentence == "D17 may do it: it is done at 10:00 MDT"
    assert seen(db, at - HOUR, now=at).plan is None  # of the past nothing is planned


def test_work_of_a_driver_whose_hours_are_unknown_is_never_legal(db: sqlite3.Connection) -> None:
    add_driver(db)
    row = seen(db)
    asked = row.asked(Work(begins_at=row.at, steps=work_of("load 15, drive 5")))
    assert not asked.is_legal
    assert asked.rule == "unknown"
    assert "nobody can tell whether driving is legal" in asked.sentence


def test_status_that_was_told_within_this_minute_is_that_of_now(db: sqlite3.Connection) -> None:
    driver = driver_at_work(db)
    at = SIX + 2 * HOUR
    record(db, driver, entry(at + 20_000, Duty.OFF))
    row = seen(db, at + 30_000)
    assert (row.hours.duty, row.hours.since) == (Duty.OFF, at)
    assert row.hours.left.driving == 600
    assert row.hours.runs_out is None


def test_nothing_legal_is_judged_while_nobody_vouches_for_the_clock(
    db: sqlite3.Connection,
) -> None:
    driver_at_work(db)
    db.execute("UPDATE boot SET clock = 'untrusted'")
    row = seen(db)
    assert row.reasons[0] == NO_CLOCK
    assert hours.board(db, NOW)[0].reasons[0] == NO_CLOCK
    asked = row.asked(Work(begins_at=row.at, steps=work_of("drive 45")))
    assert (asked.is_legal, asked.rule) == (False, "unknown")
    assert asked.sentence.endswith(NO_CLOCK)


def test_nobody_is_called_so(db: sqlite3.Connection) -> None:
    assert hours.hours_of(db, "D99", at=NOW, now=NOW, values=VALUES) is None


def keep(db: sqlite3.Connection, driver: int, snapshot: Snapshot, at: int) -> None:
    body = written(replace(snapshot, judged_at=at))
    db.execute("INSERT INTO driver_hours VALUES (?, 1, ?, ?)", (driver, at, body))


def test_board_runs_on_from_the_last_look(db: sqlite3.Connection) -> None:
    looked = Watch().look(log_worked("D60")).snapshot
    driver = add_driver(db)
    keep(db, driver, looked, NOW - 7 * MINUTE)
    db.execute("INSERT INTO hours_warning VALUES (?, 'cycle', 60, 1)", (driver,))
    db.execute("INSERT INTO hours_warning VALUES (?, 'window', -1, 2)", (driver,))
    add_driver(db, "D18")
    gone = add_driver(db, "D19")
    db.execute("UPDATE driver SET retired_at = 1 WHERE id = ?", (gone,))
    first, second = hours.board(db, NOW)
    assert (first.driver, first.label, second.driver) == ("D17", "Dana Ortiz", "D18")
    assert first.hours is not None
    assert first.hours.left.driving == 600 - 7
    assert [(one.clock, one.step) for one in first.warnings] == [("window", -1), ("cycle", 60)]
    assert not first.is_assignable
    assert all("hours" not in reason and "driving" not in reason for reason in first.reasons)
    assert (second.hours, second.reasons[0]) == (None, "nobody has looked at the hours yet")


@pytest.mark.parametrize(
    ("told", "known_from", "reason"),
    [
        ("D60", None, None),
        ("D700", None, "driving is legal only in 10 h 00 min, after the daily rest"),
        ("D60", 0, "hours cannot be told: driving and window: no rest of 10 hours"),
        ("", 0, "hours cannot be told: no duty status is recorded"),
    ],
)
def test_who_may_not_drive_or_is_not_known_is_not_assignable(
    db: sqlite3.Connection, told: str, known_from: int | None, reason: str | None
) -> None:
    driver = add_driver(db)
    file_whole(cast("Tx", db), Holder.DRIVER, driver, date(2030, 1, 1))
    log = replace(log_worked(told), known_from=known_from)
    snapshot = Watch().look(log).snapshot
    keep(db, driver, snapshot, snapshot.judged_at)
    (row,) = hours.board(db, snapshot.judged_at)
    assert row.is_assignable is (reason is None)
    assert [one[: len(reason or "")] for one in row.reasons] == ([] if reason is None else [reason])


def test_what_was_found_long_ago_makes_nobody_assignable(db: sqlite3.Connection) -> None:
    driver = add_driver(db)
    snapshot = Watch().look(log_worked("OFF2400 ON60 OFF20")).snapshot
    keep(db, driver, snapshot, NOW)
    file_whole(cast("Tx", db), Holder.DRIVER, driver, date(2030, 1, 1))

    def reasons(minutes: int) -> tuple[str, ...]:
        (row,) = hours.board(db, NOW + minutes * MINUTE)
        return tuple(row.reasons)

    assert reasons(120) == ()
    assert reasons(121) == ("hours cannot be told: they were last looked at 2 h 01 min ago",)


def test_what_has_run_out_since_the_look_makes_nobody_assignable(db: sqlite3.Connection) -> None:
    driver = add_driver(db)
    snapshot = Watch().look(log_worked("ON780 OFF20")).snapshot
    assert snapshot.left.window == 40
    keep(db, driver, snapshot, NOW)
    file_whole(cast("Tx", db), Holder.DRIVER, driver, date(2030, 1, 1))
    assert hours.board(db, NOW + 39 * MINUTE)[0].is_assignable
    (row,) = hours.board(db, NOW + 40 * MINUTE)
    assert row.reasons == ("nothing is left of the window for driving",)


@pytest.mark.parametrize("begins", [NOW - 50 * A_DAY, NOW - 20 * A_DAY])
@pytest.mark.parametrize(
    "gap", [None, (NOW - 40 * A_DAY, NOW - 30 * A_DAY), (NOW - 5 * A_DAY, NOW + A_DAY)]
)
def test_a_log_is_read_for_people_as_the_daemon_judges_it(
    db: sqlite3.Connection, begins: int, gap: tuple[int, int] | None
) -> None:
    """Two rooms read it, each with statements of its own: they must find the same."""
    driver = add_driver(db)
    for number, duty in enumerate([Duty.OFF, Duty.ON, Duty.D, Duty.SB] * 12):
        record(db, driver, entry(begins + number * 11 * HOUR, duty))
    for at in (begins, NOW - HOUR):
        db.execute(
            "INSERT INTO duty_declaration(driver_id, at, exemption, made_at, made_by)"
            " VALUES (?, ?, 'adverse_driving', 1, 'x')",
            (driver, at),
        )
    if gap is not None:
        row = (driver, *gap)
        db.execute("INSERT INTO duty_gap(driver_id, from_at, until_at) VALUES (?, ?, ?)", row)
    for until in (NOW, NOW - 3 * A_DAY, begins + 1):
        shown = hours._recorded(db, driver, until)  # noqa: SLF001 - all of it is judged by that
        judged = duty_logs.raw_log(cast("Tx", db), driver, until=until)
        assert (shown.changes, shown.declared, shown.known_from) == (
            judged.changes,
            judged.declared,
            judged.known_from,
        )


def test_nobody_is_rested_by_time_of_which_nobody_kept_the_log(db: sqlite3.Connection) -> None:
    driver = driver_at_work(db)
    gap = (driver, SIX - 1900 * HOUR, SIX - HOUR)
    db.execute("INSERT INTO duty_gap(driver_id, from_at, until_at) VALUES (?, ?, ?)", gap)
    row = seen(db)
    assert row.hours.unknown
    assert not row.hours.is_known
    assert row.hours.left.driving is None
    within = seen(db, SIX - 2 * HOUR, now=NOW)
    assert (within.hours.is_known, within.hours.left.driving) == (False, None)


@pytest.mark.parametrize("column", ["zone", "rule_set", "exemption"])
def test_driver_whose_terms_nobody_knows_is_shown_and_says_why(
    db: sqlite3.Connection, column: str
) -> None:
    driver = driver_at_work(db)
    at = SIX + 2 * HOUR
    steps = (WorkStep(duty=Duty.D, minutes=60, what="drive"),)
    work_plans.save(db, driver, Work(begins_at=at, steps=steps), now=at, by="anna")
    db.execute(f"UPDATE driver SET {column} = 'Mars/Base'")  # noqa: S608 - the test's own
    row = seen(db, at)
    assert "'Mars/Base'" in row.hours.unknown[0]
    assert any("'Mars/Base'" in reason for reason in row.reasons)
    assert row.plan is not None
    assert not row.plan.is_legal
    assert "'Mars/Base'" in row.plan.sentence
    assert row.hours.left.driving is None
    driver_hours.save(db, driver, driver_hours.SavedHours(), row.hours)
    assert any("'Mars/Base'" in reason for reason in hours.board(db, at)[0].reasons)
