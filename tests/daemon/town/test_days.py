from datetime import date

import pytest

from daemon.town.days import local_midnight, plain_recording, town_fences, truck_days
from daemon.town.truth import Truth
from drivers.nmea.checksum import xor_of
from tests.daemon.town.scene import town


@pytest.fixture(scope="module")
def first_day() -> tuple[str, bytes, Truth]:
    return next(truck_days(4, 1))


def test_equal_seeds_give_equal_days(first_day: tuple[str, bytes, Truth]) -> None:
    assert next(truck_days(4, 20)) == first_day
    assert town_fences(5) != town_fences(4)


def test_a_day_is_one_unit_with_its_truth(first_day: tuple[str, bytes, Truth]) -> None:
    unit, nmea, truth = first_day
    assert unit == "unit-T101"
    assert truth.vehicle == "T101"
    assert len(truth.trips) > 5
    lines = nmea.count(b"\n")
    good = 0
    for line in nmea.split(b"\r\n"):
        body, _, digits = line[1:].partition(b"*")
        good += line[:1] == b"$" and digits == b"%02X" % xor_of(body)
    # 0.1 % of the bytes are damaged: about one sentence of 65 bytes in sixteen.
    assert 0.91 < good / lines < 0.96


def test_fences_are_those_of_the_truth(first_day: tuple[str, bytes, Truth]) -> None:
    truth = first_day[2]
    assert town_fences(4) == truth.fences
    names = {fence.name for fence in truth.fences}
    assert {visit.fence for visit in truth.visits} <= names


def test_midnight_is_local() -> None:
    assert local_midnight(town(), date(2026, 6, 15)) % 86_400_000 == 5 * 3_600_000
    assert local_midnight(town(), date(2026, 12, 15)) % 86_400_000 == 6 * 3_600_000


def test_plain_recording_is_rmc_and_gga_of_each_second() -> None:
    lines = plain_recording(4, 3000).split(b"\r\n")[:-1]
    assert [line[3:6] for line in lines] == [b"RMC", b"GGA"] * 3000
    times = [line.split(b",")[1] for line in lines]
    assert len(set(times)) == 3000
