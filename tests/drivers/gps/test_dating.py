from datetime import UTC, datetime

import pytest

from drivers.gps.counters import FixMark
from drivers.gps.dates import FLOOR_MS
from drivers.gps.decoder import Decoder
from drivers.nmea.encode import sentence, tagged
from tests.drivers.gps.sentences import HERE_E7, decoded, gga, rmc, void_rmc


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def _zda(time: str, date: str) -> bytes:
    return sentence(f"GPZDA,{time},{date},00,00")


def test_fixes_wait_for_their_date_and_come_in_order() -> None:
    decoder = Decoder("truck")
    assert decoder.feed(gga("120000") + gga("120001") + gga("120002"), 1) == []
    assert decoder.units["truck"].first_fix == FixMark(43_200_000, None, *HERE_E7)
    fixes = decoder.feed(rmc("120003") + gga("120004"), 2)
    assert [fix.at for fix in fixes] == [_ms(f"2005-09-25T12:00:0{second}") for second in range(4)]
    assert [fix.seen_at for fix in fixes] == [1, 1, 1, 2]
    assert decoder.units["truck"].last_fix == FixMark(43_203_000, fixes[-1].at, *HERE_E7)
    assert decoder.units["truck"].fix_epochs == 4


def test_waiting_fixes_are_dated_back_over_midnight() -> None:
    fixes = decoded(gga("235959"), gga("000000"), rmc("000001", date="260905"))
    assert [fix.at for fix in fixes] == [
        _ms("2005-09-25T23:59:59"),
        _ms("2005-09-26T00:00:00"),
        _ms("2005-09-26T00:00:01"),
    ]


def test_waiting_is_bounded_and_what_never_gets_a_date_is_counted() -> None:
    decoder = Decoder("truck")
    times = [f"12{second // 60:02d}{second % 60:02d}" for second in range(700)]
    fixes = decoder.feed(b"".join(gga(time) for time in times), None)
    assert decoder.units["truck"].faults == {"date_unknown": 99}
    assert fixes + decoder.flush() == []
    assert decoder.units["truck"].faults == {"date_unknown": 700}
    assert decoder.units["truck"].fix_epochs == 700


def test_an_undated_time_of_day_counts_once() -> None:
    decoder = Decoder("truck")
    times = [f"1200{second:02d}" for second in range(30)]
    decoder.feed(b"".join(gga(time) for time in times * 2), None)
    decoder.flush()
    assert decoder.units["truck"].fix_epochs == 30


@pytest.mark.parametrize("rmc_first", [True, False])
def test_midnight_is_right_whichever_sentence_comes_first(*, rmc_first: bool) -> None:
    cycles = []
    for time, date in [("235958", "250905"), ("235959", "250905"), ("000000", "260905")]:
        pair = [rmc(time, date=date), gga(time)]
        cycles.extend(pair if rmc_first else pair[::-1])
    cycles.append(gga("000001"))
    assert [fix.at for fix in decoded(*cycles)] == [
        _ms("2005-09-25T23:59:58"),
        _ms("2005-09-25T23:59:59"),
        _ms("2005-09-26T00:00:00"),
        _ms("2005-09-26T00:00:01"),
    ]


def test_gga_alone_goes_on_over_midnights() -> None:
    times = [f"{hour % 24:02d}0000" for hour in range(12, 80, 6)]
    fixes = decoded(rmc("120000"), *[gga(time) for time in times[1:]])
    assert [fix.at for fix in fixes] == [
        _ms("2005-09-25T12:00:00") + 6 * 3_600_000 * place for place in range(len(times))
    ]


def test_after_half_a_day_of_silence_the_date_is_unknown_again() -> None:
    decoder = Decoder("truck")
    half_day = 12 * 3_600_000
    decoder.feed(rmc("120000"), 1_000)
    decoder.feed(gga("120001"), 2_000)
    assert len(decoder.feed(gga("120500"), 2_000 + half_day)) == 1
    assert decoder.feed(gga("120501"), 3_000 + half_day) == []
    (late,) = decoder.feed(
        rmc("120502", date="270905") + rmc("120503", date="270905"), 4_000 + half_day
    )[1:2]
    assert late.at == _ms("2005-09-27T12:05:01")


def test_zda_gives_the_date_beside_a_fix_wherever_it_stands() -> None:
    zda = _zda("120000.00", "25,09,2005")
    for lines in ([zda, gga("120000")], [gga("120000"), zda]):
        assert [fix.at for fix in decoded(*lines)] == [_ms("2005-09-25T12:00:00")]


@pytest.mark.parametrize(
    "zda",
    [
        _zda("", "25,09,2005"),
        _zda("120000", "25,,2005"),
        _zda("120000", ",,"),
        _zda("120000", "31,09,2005"),
        sentence("GPZDA,120000"),
        sentence("GPZDA"),
    ],
)
def test_zda_that_is_not_whole_gives_none(zda: bytes) -> None:
    assert decoded(zda, gga("120000")) == []


def test_zda_shortly_before_a_fix_dates_it_and_those_after_it() -> None:
    decoder = Decoder("truck")
    stream = _zda("120000", "25,09,2005") + gga("120010") + gga("120011") + gga("120012")
    fixes = decoder.feed(stream, None)
    assert [fix.at for fix in fixes] == [_ms("2005-09-25T12:00:10"), _ms("2005-09-25T12:00:11")]
    assert decoder.units["truck"].faults == {}


def test_zda_long_before_a_fix_dates_it_when_nothing_contradicts_until_the_end() -> None:
    decoder = Decoder("truck")
    stream = _zda("200000", "25,09,2005") + gga("235959") + gga("060000") + gga("130000")
    assert decoder.feed(stream, None) == []
    assert [fix.at for fix in decoder.flush()] == [
        _ms("2005-09-25T23:59:59"),
        _ms("2005-09-26T06:00:00"),
        _ms("2005-09-26T13:00:00"),
    ]
    assert decoder.units["truck"].faults == {}


def test_zda_long_before_a_fix_dates_it_when_the_wait_is_over() -> None:
    decoder = Decoder("truck")
    times = [f"12{second // 60:02d}{second % 60:02d}" for second in range(700)]
    zda = _zda("090000", "25,09,2005")
    fixes = decoder.feed(zda + b"".join(gga(time) for time in times), None)
    assert len(fixes) == 699
    assert [fix.at for fix in fixes] == sorted({fix.at for fix in fixes})
    assert fixes[0].at == _ms("2005-09-25T12:00:00")
    assert decoder.units["truck"].faults == {}


def test_zda_half_a_day_before_a_fix_says_nothing_about_its_day() -> None:
    decoder = Decoder("truck")
    half_day = 12 * 3_600_000
    assert decoder.feed(_zda("120000", "25,09,2005"), 0) == []
    assert decoder.feed(gga("120000") + gga("120001"), half_day) + decoder.flush() == []
    assert decoder.units["truck"].faults == {"date_unknown": 2}


def test_the_clock_in_tag_blocks_dates_a_unit_that_never_tells_a_date() -> None:
    midnight = _ms("2005-09-26T00:00:00")
    decoder = Decoder("port")
    stream = b"".join(
        tagged(gga(time), source="A", at=midnight + off)
        for time, off in [("235959", 4_000), ("000000", 5_000), ("000001", 6_000)]
    )
    assert decoder.feed(stream, None) == []
    assert [fix.at - midnight for fix in decoder.flush()] == [-1000, 0, 1000]


@pytest.mark.parametrize("at", ["1970-01-01T00:00:17", "2007-01-01T11:00:00"])
def test_a_tag_clock_that_is_off_dates_nothing(at: str) -> None:
    decoder = Decoder("port")
    decoder.feed(tagged(gga("120000"), source="A", at=_ms(at)), None)
    assert decoder.flush() == []


def test_what_a_unit_itself_tells_comes_before_the_tag_clock() -> None:
    lines = [gga("120000"), gga("120001"), rmc("120002"), gga("120003")]
    wrong = _ms("2007-01-01T12:00:00")
    fixes = decoded(*[tagged(line, source="A", at=wrong) for line in lines])
    assert [fix.at for fix in fixes] == [_ms(f"2005-09-25T12:00:0{second}") for second in range(4)]


def test_dates_of_a_receiver_without_fix_are_not_believed() -> None:
    junk = [_zda("235948", "05,01,1980"), void_rmc("235948").replace(b"250905", b"050180")]
    fixes = decoded(*junk, gga("235948", quality="0"), gga("081436"), rmc("081437"))
    assert [fix.at for fix in fixes] == [_ms("2005-09-25T08:14:36"), _ms("2005-09-25T08:14:37")]


def test_a_malformed_date_is_counted_and_the_known_one_goes_on() -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc("120000") + rmc("120001", date="2509-1") + rmc("120002", date=""), None)
    assert decoder.flush()[-1].at == _ms("2005-09-25T12:00:02")
    assert decoder.units["truck"].faults == {"bad_date": 1}


@pytest.mark.parametrize("dated", [True, False])
def test_the_leap_second_has_its_own_instant_before_midnight(*, dated: bool) -> None:
    times = [("235959", "311216"), ("235960", "311216"), ("000000", "010117")]
    lines = [rmc(time, date=date if dated else "") for time, date in times]
    fixes = decoded(rmc("235958", date="311216"), *lines)[1:]
    assert [fix.at for fix in fixes] == [
        _ms("2016-12-31T23:59:59"),
        _ms("2016-12-31T23:59:59.990"),
        _ms("2017-01-01T00:00:00"),
    ]


def test_ten_fixes_of_the_leap_second_stay_ten_in_order() -> None:
    times = [f"2359{second}.{tenth}" for second in (59, 60) for tenth in range(10)]
    fixes = decoded(*[rmc(time, date="311216") for time in times], gga("000000.0"))
    instants = [fix.at for fix in fixes]
    assert len(instants) == len(set(instants)) == 21
    assert instants == sorted(instants)


@pytest.mark.parametrize(
    ("date", "sent", "corrected", "weeks"),
    [
        ("220899", "1999-08-22", "2019-04-07", 1024),
        ("250926", "2026-09-25", "2026-09-25", 0),
        ("090207", "2007-02-09", "2026-09-25", 1024),
        ("250928", "2028-09-25", "2028-09-25", 0),
    ],
)
def test_week_rollover_is_corrected_and_recorded(
    date: str, sent: str, corrected: str, weeks: int
) -> None:
    decoder = Decoder("truck", reference_ms=_ms("2026-09-25T12:00:00"))
    decoder.feed(rmc("120000", date=date), None)
    (fix,) = decoder.flush()
    assert fix.at == fix.seen_at == _ms(f"{corrected}T12:00:00")
    assert fix.rollover_weeks == weeks
    mark = decoder.units["truck"].last_fix
    assert mark is not None
    assert mark.at_ms == _ms(f"{sent}T12:00:00")


def test_rollover_is_off_without_a_reference_and_floored_with_a_bad_one() -> None:
    (as_sent,) = decoded(rmc("120000", date="220899"))
    assert (as_sent.at, as_sent.rollover_weeks) == (_ms("1999-08-22T12:00:00"), 0)
    (floored,) = decoded(rmc("120000", date="220899"), reference_ms=0)
    assert floored.rollover_weeks == 1024
    assert abs(floored.at - FLOOR_MS) < 512 * 7 * 86_400_000


def test_a_date_that_one_sentence_claims_alone_is_not_believed() -> None:
    """A damaged sentence in 256 passes its checksum."""
    days = ["250905", "250905", "250907", "250905", "250905"]
    fixes = decoded(*[rmc(f"12000{second}", date=day) for second, day in enumerate(days)])
    assert [fix.at for fix in fixes] == [_ms(f"2005-09-25T12:00:0{second}") for second in range(5)]


def test_a_date_that_two_sentences_tell_is_a_new_one() -> None:
    days = ["250905", "250905", "300905", "300905", "300905"]
    fixes = decoded(*[rmc(f"12000{second}", date=day) for second, day in enumerate(days)])
    assert [fix.at // 86_400_000 for fix in fixes] == [
        _ms(f"2005-09-{day}") // 86_400_000 for day in ("25", "25", "30", "30", "30")
    ]


def test_undated_fixes_wait_with_a_doubted_date_and_keep_their_order() -> None:
    lines = [rmc("120000"), rmc("120001", date="250907"), gga("120002"), rmc("120003")]
    fixes = decoded(*lines)
    assert [fix.at for fix in fixes] == [_ms(f"2005-09-25T12:00:0{second}") for second in range(4)]


def test_a_receiver_that_changes_its_date_a_second_late_stays_on_time() -> None:
    lines = [rmc("235959"), rmc("000000"), rmc("000001", date="260905")]
    assert [fix.at for fix in decoded(*lines)] == [
        _ms("2005-09-25T23:59:59"),
        _ms("2005-09-26T00:00:00"),
        _ms("2005-09-26T00:00:01"),
    ]


def test_a_doubted_date_at_the_end_is_counted_and_not_believed() -> None:
    decoder = Decoder("truck")
    stream = rmc("120000") + rmc("120001", date="250907")
    fixes = decoder.feed(stream, None) + decoder.flush()
    assert len(fixes) == 1
    assert decoder.units["truck"].fix_epochs == 2
    assert decoder.units["truck"].faults == {"date_unknown": 1}


def test_a_day_after_the_last_fix_a_date_needs_no_witness() -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc("120000") + rmc("120001"), 0)
    later = rmc("130000", date="270905") + rmc("130001", date="270905")
    fixes = decoder.feed(later, 2 * 86_400_000)
    assert fixes[-1].at == _ms("2005-09-27T13:00:00")
