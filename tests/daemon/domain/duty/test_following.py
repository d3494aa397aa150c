"""The decisions alone; how facts get here and what is made of them is tested with the job."""

from dataclasses import replace
from typing import Any

import pytest

from daemon.domain.duty.following import (
    BY,
    AtTheWheel,
    Fast,
    Followed,
    OpenDrive,
    Scene,
    Stop,
    Unidentified,
    WheelState,
    in_force,
    rolled,
    seated,
    stood,
    stopped,
    went_on,
    whole_second,
    words_in_drive,
)
from daemon.domain.duty.records import DutyRecord, Entry, Origin, Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from tests.daemon.store.scene import NOW

MIN = 60_000
HERE = Whereabouts(lat_e7=1, lon_e7=2, odometer_m=3)
DRIVES = WheelState(is_driving=True, since=NOW)


def at(minute: float) -> int:
    return NOW + round(minute * MIN)


def said(
    minute: float, duty: Duty, origin: Origin = Origin.PERSON, mode: Mode | None = None
) -> Entry:
    return Entry(at=at(minute), duty=duty, origin=origin, vehicle="T101", mode=mode)


def d17(*log: Entry) -> AtTheWheel:
    return AtTheWheel(driver_id=7, driver="D17", log=log)


def scene(minute: float, *log: Entry, wheels: WheelState | None = DRIVES, **known: Any) -> Scene:
    told: dict[str, Any] = {"crew": (d17(*log),), "whereabouts": HERE, **known}
    return Scene(vehicle="T101", at=at(minute), wheels=wheels, **told)


def written(followed: Followed) -> list[tuple[float, Duty]]:
    return [((one.entry.at - NOW) / MIN, one.entry.duty) for one in followed.written]


def test_it_drives_from_the_instant_of_the_fact_where_the_receiver_was() -> None:
    followed = rolled(scene(0, said(-60, Duty.ON), wheels=None))
    (one,) = followed.written
    assert one.entry == Entry(
        at=NOW, duty=Duty.D, origin=Origin.AUTOMATIC, vehicle="T101", whereabouts=HERE
    )
    assert one.was == said(-60, Duty.ON)
    assert followed.wheels == DRIVES


def test_nothing_known_of_him_before_is_no_reason_not_to_drive() -> None:
    assert written(rolled(scene(0))) == [(0, Duty.D)]


@pytest.mark.parametrize(
    "entry",
    [
        said(-9, Duty.D, Origin.AUTOMATIC),
        said(-9, Duty.D, Origin.CLAIMED),
        said(-9, Duty.OFF, mode=Mode.PC),
        said(-9, Duty.ON, mode=Mode.YM),
    ],
)
def test_driving_already_or_by_his_own_word_is_left_alone(entry: Entry) -> None:
    assert rolled(scene(0, entry)).written == ()


def test_driving_by_his_own_word_is_the_trucks_once_it_rolls() -> None:
    entry = said(-9, Duty.D)
    (one,) = rolled(scene(0, entry)).written
    assert (one.entry.at, one.entry.is_driving_of_the_truck, one.was) == (NOW, True, entry)


def test_a_seat_beside_the_driver_is_no_excuse_in_the_drivers_seat() -> None:
    entry = said(-9, Duty.OFF, mode=Mode.TEAM_SEAT)
    assert written(rolled(scene(0, entry))) == [(0, Duty.D)]


def test_of_several_records_at_one_instant_the_last_holds() -> None:
    log = (said(0, Duty.ON), said(0, Duty.OFF, mode=Mode.PC))
    assert in_force(log, NOW) == log[1]
    assert in_force(log, NOW - 1) is None
    assert rolled(scene(0, *log)).written == ()


def test_a_stop_known_already_ends_what_comes_late() -> None:
    stops = (Stop(at=at(36), since=at(30)), Stop(at=at(96), since=at(90)))
    assert written(rolled(scene(0, stops=stops))) == [(0, Duty.D), (36, Duty.ON)]
    assert written(rolled(scene(0, said(20, Duty.OFF), stops=stops))) == [(0, Duty.D)]
    assert rolled(scene(0, stops=stops, wheels=WheelState(is_driving=False, since=at(30)))) == (
        rolled(scene(0, stops=stops, wheels=WheelState(is_driving=False, since=at(90))))
    )


def test_a_stop_refuted_by_rolling_within_its_stand_is_driving_again() -> None:
    drove = said(-60, Duty.D, Origin.AUTOMATIC)
    ended = said(6, Duty.ON, Origin.AUTOMATIC)
    stops = (Stop(at=at(6), since=at(0)),)
    followed = rolled(scene(2, drove, ended, stops=stops, wheels=None))
    assert written(followed) == [(6, Duty.D)]
    own = said(6, Duty.ON, Origin.PERSON)
    assert rolled(scene(2, drove, own, stops=stops)).written == ()


def test_rolling_on_settles_the_question_and_keeps_the_beginning() -> None:
    asked = WheelState(is_driving=True, since=NOW, stands_since=at(30))
    drove = said(0, Duty.D, Origin.AUTOMATIC)
    followed = rolled(scene(36, drove, wheels=asked))
    assert followed == Followed(wheels=DRIVES, settled=("D17",))
    assert rolled(scene(20, drove, wheels=asked)) == Followed()


def test_five_minutes_ask_who_is_driving_and_only_once() -> None:
    drove = said(0, Duty.D, Origin.AUTOMATIC)
    followed = stood(scene(35, drove, since=at(30)))
    assert followed.question is not None
    assert (followed.question.driver, followed.question.since) == ("D17", at(30))
    assert followed.wheels is not None
    assert followed.wheels.stands_since == at(30)
    assert stood(scene(35, drove, since=at(30), wheels=followed.wheels)) == Followed()


@pytest.mark.parametrize(
    "known",
    [
        {"wheels": None},
        {"wheels": WheelState(is_driving=False, since=at(30))},
        {"wheels": WheelState(is_driving=True, since=at(33))},
        {"rolled_at": at(35.5)},
        {"stops": (Stop(at=at(36), since=at(30)),)},
    ],
)
def test_a_question_that_has_its_answer_is_not_asked(known: dict[str, Any]) -> None:
    assert stood(scene(35, said(0, Duty.D), since=at(30), **known)) == Followed()


def test_a_minute_later_he_is_on_duty_unless_he_said_otherwise() -> None:
    drove = said(0, Duty.D, Origin.AUTOMATIC)
    followed = stopped(scene(36, drove, since=at(30)))
    assert written(followed) == [(36, Duty.ON)]
    assert followed.wheels == WheelState(is_driving=False, since=at(30))
    assert followed.settled == ("D17",)
    for own in (said(31, Duty.OFF), said(35.5, Duty.D)):
        assert stopped(scene(36, drove, own, since=at(30))).written == ()


@pytest.mark.parametrize(("made_by", "expected"), [("ana", []), (BY, [(36, Duty.ON)])])
def test_driving_of_the_truck_that_he_has_confirmed_goes_on(
    made_by: str, expected: list[tuple[float, Duty]]
) -> None:
    drove = said(0, Duty.D, Origin.AUTOMATIC)
    still = DutyRecord(
        id=9, at=at(35.5), duty=Duty.D, origin=Origin.AUTOMATIC, vehicle="T101",
        made_at=at(35.5), made_by=made_by,
    )  # fmt: skip
    assert written(stopped(scene(36, drove, still, since=at(30)))) == expected


def test_driving_that_began_in_the_stand_without_his_word_ends_with_it() -> None:
    sat_down = said(32, Duty.D, Origin.AUTOMATIC)
    assert written(stopped(scene(36, sat_down, since=at(30)))) == [(36, Duty.ON)]


def test_a_stop_that_was_refuted_before_it_was_judged_changes_nothing() -> None:
    assert stopped(scene(36, said(0, Duty.D), since=at(30), rolled_at=at(33))) == Followed()
    later = stopped(scene(36, said(0, Duty.D), since=at(30), rolled_at=at(40)))
    assert written(later) == [(36, Duty.ON)]


def test_where_it_drove_on_after_his_word_he_is_driving_until_its_stop() -> None:
    log = (said(0, Duty.D, Origin.AUTOMATIC), said(20, Duty.OFF))
    fast = (Fast(driver_id=7, at=at(21), whereabouts=HERE), Fast(driver_id=8, at=at(23)))
    followed = stopped(scene(36, *log, since=at(30), fast=fast))
    assert written(followed) == [(21, Duty.D), (36, Duty.ON)]
    assert followed.written[0].was == log[1]
    assert followed.written[0].entry.whereabouts == HERE
    refuted = stopped(scene(36, *log, since=at(30), fast=fast, rolled_at=at(33)))
    assert written(refuted) == [(21, Duty.D)]
    own_drive = said(20, Duty.OFF, mode=Mode.PC)
    assert stopped(scene(36, *log, own_drive, since=at(30), fast=fast)).written == ()


def test_words_of_his_own_count_within_the_drive_and_the_seat() -> None:
    log = (
        said(-9, Duty.ON), said(0, Duty.D, Origin.AUTOMATIC), said(10, Duty.OFF),
        said(12, Duty.D), said(15, Duty.OFF, mode=Mode.PC), said(30, Duty.OFF),
    )  # fmt: skip
    assert words_in_drive(d17(*log), NOW, at(30)) == (at(10), at(12))
    assert words_in_drive(replace(d17(*log), sits_since=at(11)), NOW, at(30)) == (at(11), at(12))
    assert words_in_drive(replace(d17(), sits_since=at(11)), NOW, at(30)) == (at(11),)
    assert words_in_drive(d17(*log), at(10), at(30)) == (at(12),)


def test_an_older_stop_does_not_stop_a_newer_drive() -> None:
    newer = WheelState(is_driving=True, since=at(60))
    assert stopped(scene(36, said(0, Duty.D), since=at(30), wheels=newer)).wheels is None


def test_a_drive_of_nobody_begins_once_and_ends_with_its_stand() -> None:
    assert rolled(scene(0, crew=(), wheels=None)).begins == Unidentified(
        started_at=NOW, ended_at=None
    )
    drive = OpenDrive(id=3, started_at=NOW)
    assert rolled(scene(2, crew=(), drive=drive)).begins is None
    ends = stopped(scene(36, crew=(), since=at(30) + 1, drive=drive)).drive_ends_at
    assert ends == at(30) + 1_000
    younger = OpenDrive(id=3, started_at=at(31))
    assert stopped(scene(36, crew=(), since=at(30), drive=younger)).drive_ends_at is None


def test_a_drive_of_nobody_that_comes_late_ends_where_it_is_known_to_have_ended() -> None:
    stops = (Stop(at=at(36), since=at(30)),)
    late = rolled(scene(0, crew=(), stops=stops, drive=OpenDrive(id=3, started_at=at(60))))
    assert late.begins == Unidentified(started_at=NOW, ended_at=at(30))
    seat = rolled(scene(0, crew=(), stops=stops, next_seat_at=at(12)))
    assert seat.begins == Unidentified(started_at=NOW, ended_at=at(12))


def test_who_sits_down_in_a_truck_that_drives_is_driving() -> None:
    drive = OpenDrive(id=3, started_at=NOW)
    followed = seated(scene(12, rolled_at=NOW, drive=drive))
    assert written(followed) == [(12, Duty.D)]
    assert followed.drive_ends_at == at(12)
    assert seated(scene(12, drive=drive)) == Followed()
    assert written(seated(scene(-3, rolled_at=NOW))) == [(0, Duty.D)]


def test_who_sits_down_on_a_stand_is_left_alone_until_it_goes_on() -> None:
    drive = OpenDrive(id=3, started_at=NOW)
    followed = seated(scene(12, rolled_at=NOW, stood_since=at(10), drive=drive))
    assert followed == Followed(drive_ends_at=at(10))
    assert written(went_on(scene(13, said(12, Duty.ON)))) == [(13, Duty.D)]
    assert went_on(scene(13, said(12, Duty.OFF, mode=Mode.PC))) == Followed()
    assert went_on(scene(13, crew=())).begins == Unidentified(started_at=at(13), ended_at=None)


@pytest.mark.parametrize(("ms", "whole"), [(0, 0), (1, 1_000), (999, 1_000), (1_000, 1_000)])
def test_a_part_of_a_second_counts_as_a_whole_one(ms: int, whole: int) -> None:
    assert whole_second(NOW + ms) == NOW + whole
