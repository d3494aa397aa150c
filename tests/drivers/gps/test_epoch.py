from itertools import pairwise, permutations

import pytest

from drivers.gps.decoder import Decoder
from drivers.nmea.encode import sentence
from tests.drivers.gps.sentences import HERE, decoded, gga, gll, gsa, rmc, void_rmc

VTG = sentence("GPVTG,300.5,T,296.9,M,1.3,N,2.3,K,A")
SECONDS = [f"1200{second:02d}.00" for second in range(1, 7)]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_one_fix_an_epoch_in_any_order(order: tuple[int, ...]) -> None:
    cycles = []
    for time in SECONDS:
        lines = [rmc(time), gga(time), gll(time) + VTG, gsa(3) + gsa(3, talker="GL")]
        cycles.append(b"".join(lines[place] for place in order))
    fixes = decoded(*cycles)
    assert [fix.at % 60_000 for fix in fixes] == [1000, 2000, 3000, 4000, 5000, 6000]
    assert {fix.altitude_cm for fix in fixes} == {137_860}
    assert {fix.speed_cm_s for fix in fixes} == {2320}


def test_a_second_talker_makes_no_second_fix() -> None:
    cycles = [gga(time) + gga(time, talker="GL") + rmc(time, talker="GN") for time in SECONDS]
    assert len(decoded(*cycles)) == len(SECONDS)


def test_a_talker_without_fix_does_not_veto_one_with() -> None:
    cycles = [gga(time, quality="0", talker="GL") + gga(time) + rmc(time) for time in SECONDS]
    assert len(decoded(*cycles)) == len(SECONDS)


def test_one_time_spelled_in_two_ways_is_one_epoch() -> None:
    assert len(decoded(rmc("120001.5"), gga("120001.500"), gll("120001.50"))) == 1


def test_a_straggler_of_a_closed_epoch_is_no_new_one() -> None:
    decoder = Decoder("truck")
    decoder.feed(b"".join([rmc(SECONDS[0]), rmc(SECONDS[1]), gll(SECONDS[0])]), None)
    decoder.flush()
    assert decoder.units["truck"].fix_epochs == 2
    assert decoder.units["truck"].faults == {"repeat": 1}


def test_a_frozen_clock_makes_one_fix() -> None:
    decoder = Decoder("truck")
    fixes = decoder.feed(rmc("120000") * 50, None) + decoder.flush()
    assert len(fixes) == 1
    assert decoder.units["truck"].faults == {"repeat": 49}


def test_a_cycle_without_a_time_says_nothing_about_the_next() -> None:
    """The receiver's GSA comes in the middle; its last one without a fix must not veto."""
    without = void_rmc("") + gsa(1) + gll("", status="V")
    with_fix = [rmc(time) + gsa(3) + gll(time) for time in SECONDS]
    assert len(decoded(without, without, *with_fix)) == len(SECONDS)


def test_a_clock_that_went_back_goes_on() -> None:
    times = [*SECONDS, *(f"1159{second}.00" for second in range(50, 56))]
    assert len(decoded(*[rmc(time) for time in times])) == 12


def test_void_sentences_veto_the_epoch_wherever_they_stand() -> None:
    for void in (void_rmc(SECONDS[1]), gll(SECONDS[1], status="V"), void_rmc("")):
        for lines in permutations([gga(SECONDS[1]), void]):
            fixes = decoded(rmc(SECONDS[0]), gga(SECONDS[0]), *lines, rmc(SECONDS[2]))
            expected = [1000, 3000]
            if void == void_rmc("") and lines[0] == void:
                # Without a time it can only speak for what is open: nothing yet.
                expected = [1000, 2000, 3000]
            assert [fix.at % 60_000 for fix in fixes] == expected


def test_gsa_before_or_behind_its_epoch_vetoes_that_one() -> None:
    modes = [3, 3, 1, 1, 3, 3]
    behind = [rmc(time) + gsa(mode) for time, mode in zip(SECONDS, modes, strict=True)]
    before = [gsa(mode) + rmc(time) for time, mode in zip(SECONDS, modes, strict=True)]
    for cycles in (behind, before):
        assert [fix.at % 60_000 for fix in decoded(*cycles)] == [1000, 2000, 5000, 6000]


def test_an_old_gsa_does_not_count() -> None:
    fixes = decoded(gsa(1), void_rmc(SECONDS[0]), *[rmc(time) for time in SECONDS[1:]])
    assert len(fixes) == len(SECONDS) - 1


def test_satellite_lists_between_gsa_do_not_part_them() -> None:
    cycle = gsa(3) + sentence("GPGSV,1,1,00") + gsa(1, talker="GL") + sentence("GLGSV,1,1,00")
    assert len(decoded(*[rmc(time) + cycle for time in SECONDS])) == len(SECONDS)


def test_vtg_goes_with_its_epoch() -> None:
    def speed(knots: int) -> bytes:
        return sentence(f"GPVTG,300.5,T,296.9,M,{knots},N,2.3,K,A")

    date = rmc("120000")
    behind = [gga(time) + speed(place) for place, time in enumerate(SECONDS, 1)]
    before = [speed(place) + gga(time) for place, time in enumerate(SECONDS, 1)]
    expected = [51, 103, 154, 206, 257, 309]
    assert [fix.speed_cm_s for fix in decoded(date, *behind)[1:]] == expected
    # The first one falls to the epoch before it, which has its speed from RMC.
    assert [fix.speed_cm_s for fix in decoded(VTG, date, VTG, *before)[1:]] == expected


@pytest.mark.parametrize("head", ["PGRMC", "GXRMC", "GPRMB", "GPRMCX", "GPRM"])
def test_other_sentences_are_not_taken_for_ours(head: str) -> None:
    assert decoded(sentence(f"{head},120000,A,{HERE},45.1,153.1,250905,15.2,E,A")) == []
    assert decoded(b"!" + rmc("120000")[1:]) == []


@pytest.mark.parametrize("talker", ["GP", "GL", "GA", "GB", "BD", "GN", "GQ", "QZ", "GI"])
def test_every_talker_is_heard(talker: str) -> None:
    assert len(decoded(rmc("120000", talker=talker))) == 1


@pytest.mark.parametrize("time", ["250000", "1200", "12:00:00", "x", "120000x"])
def test_a_time_that_is_none_is_counted(time: str) -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc(time), None)
    assert decoder.flush() == []
    assert decoder.units["truck"].faults == {"malformed": 1}


def test_a_quiet_unit_gets_its_fix_after_a_second() -> None:
    decoder = Decoder("truck")
    assert decoder.feed(rmc("120000") + gga("120000"), 5_000) == []
    assert decoder.tick(5_999) == []
    (fix,) = decoder.tick(6_000)
    assert fix.seen_at == 5_000
    assert decoder.tick(60_000) == []
    assert decoder.feed(gll("120000") + rmc("120001"), 7_000) == []
    assert decoder.units["truck"].fix_epochs == 1


def test_a_unit_that_reports_once_a_day_is_heard_every_day() -> None:
    decoder = Decoder("truck")
    fixes = []
    for day in range(3):
        seen_at = day * 86_400_000
        fixes += decoder.feed(rmc("120000", date=f"{25 + day}0905"), seen_at)
        fixes += decoder.tick(seen_at + 1_000)
    assert [after.at - before.at for before, after in pairwise(fixes)] == [86_400_000] * 2


def test_bytes_of_any_kind_keep_an_epoch_open() -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc("120000"), 5_000)
    decoder.feed(sentence("GPGSV,1,1,00"), 5_900)
    assert decoder.tick(6_500) == []
    assert len(decoder.tick(6_900)) == 1
