from dataclasses import replace
from pathlib import Path

from daemon.cli.duty_judged import Judged
from daemon.cli.duty_sheets import origin_words, place_words, sheet_of
from daemon.domain.duty.records import Origin, Whereabouts
from daemon.domain.duty.sheet import DaySheet
from daemon.domain.hours.rulesets import RuleSetName
from daemon.readmodel.duty_days import DutyDay
from tests.daemon.cli.duty_scene import DAY_BEFORE, driver_and_days, opened

FOUND = Judged(
    rule_set=RuleSetName.EU_561, exemption="", violations=(), sentences=(), unknown=("no log",)
)


def both(path: Path) -> tuple[DutyDay, DaySheet]:
    with opened(path) as read:
        driver, days = driver_and_days(read)
        return days[-1], sheet_of(driver, days[-1], FOUND, depot="Denver", now_ms=read.now_ms)


def test_a_sheet_has_the_day_as_it_was_read_and_judged(duty_database: Path) -> None:
    day, sheet = both(duty_database)
    assert (sheet.driver, sheet.label, sheet.depot) == ("D17", "Dana Ortiz", "Denver")
    assert (sheet.time, sheet.vehicles) == (day.time, ("T-01",))
    assert sheet.odometer_m == (1_000_000, 1_030_000)
    assert (sheet.rules, sheet.violations_unknown) == ("Regulation (EC) 561/2006", ("no log",))
    assert (sheet.certificate, sheet.crew) == (None, ())


def test_remarks_begin_with_what_was_carried_over_midnight(duty_database: Path) -> None:
    day, sheet = both(duty_database)
    first = sheet.remarks[0]
    assert (first.what, first.is_change, first.text) == ("OFF", False, "since 2025-05-31 20:00 MDT")
    assert sum(one.is_change for one in sheet.remarks) == len(day.records)
    assert [one.at for one in sheet.remarks] == sorted(one.at for one in sheet.remarks)
    assert {one.what for one in sheet.remarks} >= {"note", "edit", "OFF PC"}
    edit = next(one for one in sheet.remarks if one.what == "edit")
    assert edit.text == "until 20:00: waited, was not relieved"


def test_a_certificate_and_a_declaration_stand_on_their_sheet(duty_database: Path) -> None:
    with opened(duty_database) as read:
        driver, (day,) = driver_and_days(read, DAY_BEFORE, DAY_BEFORE)
        sheet = sheet_of(driver, day, FOUND, depot="", now_ms=read.now_ms)
    assert sheet.certificate is not None
    assert sheet.certificate.is_valid
    told = next(one for one in sheet.remarks if one.what == "declared")
    assert told.text == "adverse driving conditions, 49 CFR 395.1(b)(1): hail"


def test_no_distance_is_told_over_two_vehicles_or_a_reading_set_back(duty_database: Path) -> None:
    with opened(duty_database) as read:
        driver, days = driver_and_days(read)

        def odometer(records: tuple[object, ...]) -> tuple[int, int] | None:
            day = replace(days[-1], records=records)  # type: ignore[arg-type] # of the day
            return sheet_of(driver, day, FOUND, depot="", now_ms=read.now_ms).odometer_m

        first, *rest = days[-1].records
        assert odometer((replace(first, vehicle="T-02"), *rest)) is None
        assert odometer((rest[1], first)) is None
        assert odometer(()) is None


def test_places_are_told_as_finely_as_they_are_known(duty_database: Path) -> None:
    day, _ = both(duty_database)
    named = next(one for one in day.records if one.place == "Quarry Golden")
    own = next(one for one in day.records if one.mode is not None)
    assert place_words(named) == "Quarry Golden, 39.74300, -105.21900"
    assert place_words(own) == "39.8, -104.9"
    assert place_words(replace(named, whereabouts=Whereabouts())) == ""


def test_who_recorded_it_is_told(duty_database: Path) -> None:
    by_person, by_truck, *_ = both(duty_database)[0].records
    assert origin_words(by_truck) == "the truck"
    assert [origin_words(replace(by_person, origin=origin)) for origin in Origin] == [
        "the truck, confirmed by olga",
        "olga",
        "head office: olga",
        "the truck, claimed by olga",
    ]
