import pytest

from daemon.domain.duty.records import Origin
from daemon.domain.hours.duty import Duty
from daemon.domain.master import Driver
from daemon.store import drivers
from daemon.store.duty_logs import raw_log
from tests.daemon.commands.duty_scene import OFFICE, DutyDesk, desk, iso
from tests.daemon.store.duty_scene import DAY, HOUR, MINUTE
from tests.daemon.store.scene import NOW, ask

__all__ = ("desk",)

YESTERDAY = "2026-05-31"


def at_hours(desk: DutyDesk, *told: tuple[int, str]) -> None:
    for hours, status in told:
        assert desk.set("D17", status, at=iso(NOW + hours * HOUR)).is_done


def test_an_edit_tells_a_stretch_anew_and_the_originals_stay(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "OFF"), (-4, "ON"))
    answer = desk.edit(NOW - 3 * HOUR, NOW - 2 * HOUR, "OFF", note="lunch")
    assert answer.message == (
        "driver D17: OFF from 2026-06-01 05:03:20 MDT to 2026-06-01 06:03:20 MDT (edit 1)"
    )
    assert desk.shown() == [(-8, "OFF"), (-4, "ON"), (-3, "OFF"), (-2, "ON")]
    assert ask(desk.path, "SELECT count(*) FROM duty_record") == [(4,)]
    kind, subject, body = desk.events()[-1]
    assert (kind, subject) == ("duty.edited", "D17")
    assert (body["from"], body["until"], body["note"]) == (NOW - 3 * HOUR, NOW - 2 * HOUR, "lunch")
    assert (body["duty"], body["origin"], body["edit"]) == ("OFF", "person", 1)


def test_two_edits_after_each_other_compose(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "OFF"), (-4, "ON"))
    desk.edit(NOW - 3 * HOUR, NOW - HOUR, "SB")
    desk.edit(NOW - 2 * HOUR, NOW, "D")
    assert desk.shown() == [(-8, "OFF"), (-4, "ON"), (-3, "SB"), (-2, "D"), (0, "ON")]
    (_, replaced) = ask(desk.path, "SELECT id, replaced_by FROM duty_record WHERE id IN (2, 4)")
    assert replaced == (4, 2)


def test_an_edit_that_changes_nothing_says_so(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "OFF"))
    answer = desk.edit(NOW - 3 * HOUR, NOW - HOUR, "OFF")
    assert (answer.code, answer.message) == (
        "changes_nothing", "driver D17: the log says so already",
    )  # fmt: skip
    assert ask(desk.path, "SELECT count(*) FROM duty_edit") == [(0,)]


def test_driving_that_the_truck_recorded_is_named_and_stays(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "ON"))
    desk.record(Duty.D, NOW - 4 * HOUR)
    desk.record(Duty.ON, NOW - 3 * HOUR)
    answer = desk.edit(NOW - 4 * HOUR + 90 * MINUTE // 3, NOW - 2 * HOUR, "OFF")
    assert answer.code == "driving_of_the_truck"
    assert "T1 drove 30 min from 2026-06-01 04:33:20 MDT to 2026-06-01 05:03:20" in answer.message
    assert "395.30(c)(2)" in answer.message
    assert desk.outcomes()[-1] == "refused"
    assert desk.edit(NOW - 3 * HOUR, NOW - 2 * HOUR, "OFF").is_done


def test_a_new_driver_s_week_before_may_be_told(desk: DutyDesk) -> None:
    assert "holds nothing yet" in desk.edit(NOW - DAY, NOW - HOUR, "OFF").message
    at_hours(desk, (-1, "ON"))
    gap = desk.edit(NOW - 7 * DAY, NOW - 2 * HOUR, "OFF")
    assert gap.code == "leaves_a_gap"
    assert gap.next_step == "let the edit last until 2026-06-01 07:03:20 MDT"
    assert desk.edit(NOW - 7 * DAY, NOW - HOUR, "OFF").is_done
    assert desk.shown() == [(-168, "OFF"), (-1, "ON")]


@pytest.mark.parametrize(
    ("begin", "end", "args", "code"),
    [
        (-2, 1, {}, "in_the_future"),
        (-1, -1, {}, "no_length"),
        (-1, -2, {}, "no_length"),
        (-2, -1, {"note": ""}, "bad_arguments"),
        (-2, -1, {"vehicle": "T99"}, "vehicle_not_found"),
        (-2, -1, {"mode": "ym"}, "mode_does_not_fit"),
        (-2, -1, {"driver": "D99"}, "driver_not_found"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_and_audited(
    desk: DutyDesk, begin: int, end: int, args: dict[str, object], code: str
) -> None:
    at_hours(desk, (-8, "ON"))
    answer = desk.edit(NOW + begin * HOUR, NOW + end * HOUR, "OFF", **args)
    assert (answer.is_done, answer.code) == (False, code)
    assert desk.shown() == [(-8, "ON")]
    assert desk.outcomes() == ["done", "refused"]


def test_what_is_over_is_not_judged_by_a_clock_that_nobody_trusts(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "ON"))
    desk.distrust()
    asks = (
        desk.edit(NOW - 2 * HOUR, NOW - HOUR, "OFF"),
        desk.ask("duty.claim", driver="D17", drive=1, note="n"),
        desk.ask("duty.certify", driver="D17", day=YESTERDAY),
    )
    assert {answer.code for answer in asks} == {"clock_untrusted"}


def test_head_office_edits_as_itself_and_past_drivers_and_vehicles_too(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "ON"))
    desk.write(lambda tx: tx.execute("UPDATE driver SET retired_at = 5"))
    desk.write(lambda tx: tx.execute("UPDATE vehicle SET retired_at = 5"))
    args = {"driver": "D17", "status": "D", "vehicle": "T2", "note": "n"}
    times = {"from": iso(NOW - 2 * HOUR), "until": iso(NOW - HOUR)}
    assert desk.ask_with("duty.edit", args | times, actor=OFFICE).is_done
    assert [(one.origin, one.vehicle) for one in desk.log()] == [
        (Origin.PERSON, None), (Origin.HEADOFFICE, "T2"), (Origin.PERSON, None),
    ]  # fmt: skip


def test_driving_of_nobody_is_claimed_once(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "OFF"))
    drive = desk.drive(NOW - 4 * HOUR, NOW - 3 * HOUR)
    answer = desk.ask("duty.claim", driver="D17", drive=drive, note="forgot to log in")
    assert answer.message == (
        "driver D17: D in T1 from 2026-06-01 04:03:20 MDT to 2026-06-01 05:03:20 MDT, then ON until"
        " the log says something else (drive 1)"
    )
    assert desk.shown() == [(-8, "OFF"), (-4, "D"), (-3, "ON")]
    assert [one.origin for one in desk.log()[1:]] == [Origin.CLAIMED, Origin.CLAIMED]
    kind, subject, body = desk.events()[-1]
    assert (kind, subject, body["drive"], body["vehicle"]) == ("duty.claimed", "D17", 1, "T1")
    rows = ask(desk.path, "SELECT claimed_by, claimed_at, claimed_note FROM unidentified_drive")
    assert rows == [(1, NOW, "forgot to log in")]
    again = desk.ask("duty.claim", driver="D18", drive=drive, note="n")
    assert (again.code, again.message) == ("claimed_already", "driving 1 of T1 is D17's")
    assert desk.log(2) == []


def test_claimed_driving_is_not_shortened_by_an_edit(desk: DutyDesk) -> None:
    at_hours(desk, (-8, "OFF"))
    desk.ask("duty.claim", driver="D17", drive=desk.drive(NOW - 4 * HOUR, NOW - HOUR), note="n")
    assert desk.edit(NOW - 2 * HOUR, NOW, "OFF").code == "driving_of_the_truck"


@pytest.mark.parametrize(
    ("case", "code"),
    [("goes on", "drive_goes_on"), ("unknown", "drive_not_found"),
     ("drove then", "driving_of_the_truck")],
)  # fmt: skip
def test_a_claim_that_cannot_be_is_refused(desk: DutyDesk, case: str, code: str) -> None:
    at_hours(desk, (-8, "OFF"))
    if case == "drove then":
        desk.record(Duty.D, NOW - 2 * HOUR, vehicle="T2")
    drive = desk.drive(NOW - 4 * HOUR, None if case == "goes on" else NOW - HOUR)
    number = drive + 1 if case == "unknown" else drive
    answer = desk.ask("duty.claim", driver="D17", drive=number, note="n")
    assert (answer.is_done, answer.code) == (False, code)
    assert desk.outcomes() == ["done", "refused"]


def test_a_day_is_certified_and_an_edit_asks_for_it_again(desk: DutyDesk) -> None:
    at_hours(desk, (-40, "OFF"), (-20, "ON"), (-10, "OFF"))
    answer = desk.ask("duty.certify", driver="D17", day=YESTERDAY)
    assert answer.message == f"driver D17: {YESTERDAY} certified"
    again = desk.ask("duty.certify", driver="D17", day=YESTERDAY)
    assert again.message == f"driver D17: {YESTERDAY} is certified already, by anna"
    desk.edit(NOW - 15 * HOUR, NOW - 14 * HOUR, "SB")
    third = desk.ask("duty.certify", driver="D17", day=YESTERDAY)
    assert third.message == f"driver D17: {YESTERDAY} certified again"
    certified = [body for kind, _, body in desk.events() if kind == "duty.certified"]
    assert [(body["day"], body["again"]) for body in certified] == [
        (YESTERDAY, False), (YESTERDAY, True),
    ]  # fmt: skip
    assert ask(desk.path, "SELECT count(*) FROM duty_certificate") == [(2,)]


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-06-01", "day_not_over"), ("2026-05-30", "day_not_known"),
     ("9999-12-31", "bad_arguments"), ("0001-01-01", "day_not_known")],
)  # fmt: skip
def test_a_day_that_is_not_over_or_not_known_is_not_certified(
    desk: DutyDesk, day: str, code: str
) -> None:
    at_hours(desk, (-40, "OFF"))
    answer = desk.ask("duty.certify", driver="D17", day=day)
    assert (answer.is_done, answer.code) == (False, code)


def test_a_day_is_over_when_it_is_at_the_home_terminal(desk: DutyDesk) -> None:
    at_hours(desk, (-60, "OFF"))
    zone = "UPDATE driver SET zone = 'Pacific/Kiritimati' WHERE name = 'D17'"
    desk.write(lambda tx: tx.execute(zone))
    assert desk.ask("duty.certify", driver="D17", day="2026-06-01").is_done


def test_a_log_that_nobody_kept_is_known_again_once_it_is_told(desk: DutyDesk) -> None:
    """Retired and brought back: the record of before must not count as rest meanwhile."""
    desk.record(Duty.OFF, NOW - 90 * DAY)
    desk.write(lambda tx: drivers.retire(tx, "D17", now=NOW - 80 * DAY))
    desk.write(lambda tx: drivers.save(tx, Driver(name="D17"), now=NOW - HOUR + 5))
    assert known_from(desk) == NOW - HOUR + 5
    assert desk.ask("duty.certify", driver="D17", day=YESTERDAY).code == "day_not_known"
    assert desk.set("D17", "ON").is_done
    assert known_from(desk) == NOW - HOUR + 5
    assert desk.edit(NOW - 2 * DAY, NOW - HOUR + 5, "OFF").is_done
    assert known_from(desk) == NOW - 2 * DAY
    assert desk.ask("duty.certify", driver="D17", day=YESTERDAY).is_done
    assert desk.edit(NOW - 90 * DAY, NOW - 2 * DAY, "OFF").is_done
    assert known_from(desk) is None
    assert desk.edit(NOW - 80 * DAY, NOW - HOUR + 5, "OFF").code == "changes_nothing"


def known_from(desk: DutyDesk) -> int | None:
    return desk.write(lambda tx: raw_log(tx, 1, until=NOW).known_from)
