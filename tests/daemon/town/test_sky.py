from daemon.town.dice import dice
from daemon.town.sentences import Reading, Style
from daemon.town.sky import EVERYTHING, GPS_ALONE, Sky

FIXED = Reading(True, "", "", hdop="1.00", satellites=10)


def test_gsv_counts_its_own_parts() -> None:
    sky = Sky(EVERYTHING, Style(talker="GN"), dice(1))
    lines = sky.gsv(0, fixed=True).decode().splitlines()
    assert len(lines) == 17
    for line in lines:
        kind, count, number, *_ = line.split(",")
        assert kind[3:] == "GSV"
        assert 1 <= int(number) <= int(count)


def test_without_fix_nothing_is_received() -> None:
    lines = Sky(GPS_ALONE, Style(), dice(1)).gsv(0, fixed=False).decode().splitlines()
    strengths = [line.partition("*")[0].split(",")[7::4] for line in lines]
    assert all(strength == "" for part in strengths for strength in part)


def test_sky_changes_slowly() -> None:
    sky = Sky(GPS_ALONE, Style(), dice(1))
    first = sky.gsv(0, fixed=True)
    assert sky.gsv(19_000, fixed=True) == first
    assert sky.gsv(20_000, fixed=True) != first


def test_gsa_names_as_many_satellites_as_are_used() -> None:
    sky = Sky(EVERYTHING, Style(talker="GN"), dice(1))
    lines = sky.gsa(FIXED).decode().splitlines()
    used = [sat for line in lines for sat in line.split(",")[3:15] if sat]
    assert len(lines) == 4
    assert len(used) == 10
    assert all(
        line.split(",")[2] == "1" for line in sky.gsa(Reading(False, "", "")).decode().split()
    )
