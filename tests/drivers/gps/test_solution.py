from collections import Counter

import pytest

from drivers.gps.solution import GGA, GLL, GNS, RMC, Solution, is_void, solve
from drivers.nmea.encode import sentence
from tests.drivers.gps.sentences import HERE, HERE_E7, gga, gll, gsa, rmc, void_rmc

GNS_LINE = sentence(f"GNGNS,120000,{HERE},AAN,09,1.1,-14.1,32.0,,,V")
VTG = sentence("GPVTG,300.5,T,296.9,M,1.3,N,2.3,K,A")


def _solve(
    *timed: tuple[int, bytes], vtg: bytes | None = None, gsa_run: tuple[bytes, ...] = ()
) -> tuple[Solution | None, Counter[str]]:
    slots: list[bytes | None] = [None] * 5
    for kind, line in timed:
        slots[kind] = line
    faults: Counter[str] = Counter()
    return solve(slots, vtg, list(gsa_run), faults), faults


def _solution(
    *timed: tuple[int, bytes], vtg: bytes | None = None, gsa_run: tuple[bytes, ...] = ()
) -> Solution:
    solution, _ = _solve(*timed, vtg=vtg, gsa_run=gsa_run)
    assert solution is not None
    return solution


def test_each_value_comes_from_the_sentence_that_has_it() -> None:
    timed = ((RMC, rmc("120000")), (GGA, gga("120000")), (GLL, gll("120000")))
    assert _solution(*timed) == Solution(
        *HERE_E7,
        speed_cm_s=2320,
        course_cdeg=15_310,
        altitude_cm=137_860,
        hdop_c=80,
        satellites=10,
        quality=1,
        date=b"250905",
    )


def test_what_nobody_says_is_unknown() -> None:
    only_gll = _solution((GLL, gll("120000")))
    assert only_gll == Solution(*HERE_E7, None, None, None, None, None, 1, b"")


def test_the_more_precise_sentence_gives_the_position() -> None:
    precise = "3725.5838626,N,12205.6186063,W"
    coarse = "3725.584,N,12205.619,W"
    timed = ((RMC, rmc("120000", place=coarse)), (GGA, gga("120000", place=precise)))
    solution = _solution(*timed)
    assert (solution.lat_e7, solution.lon_e7) == (374_263_977, -1_220_936_434)


def test_speed_of_vtg_serves_where_rmc_is_missing_or_silent() -> None:
    silent = sentence(f"GPRMC,120000,A,{HERE},,,250905,,,A")
    assert _solution((GGA, gga("120000")), vtg=VTG).speed_cm_s == 67
    assert _solution((RMC, silent), vtg=VTG).course_cdeg == 30_050
    assert _solution((RMC, rmc("120000")), vtg=VTG).speed_cm_s == 2320


def test_hdop_of_gsa_serves_where_gga_has_none() -> None:
    assert _solution((RMC, rmc("120000")), gsa_run=(gsa(3, hdop="2.5"),)).hdop_c == 250
    assert _solution((GGA, gga("120000")), gsa_run=(gsa(3, hdop="2.5"),)).hdop_c == 80


def test_gns_serves_like_gga() -> None:
    solution = _solution((GNS, GNS_LINE))
    assert (solution.satellites, solution.hdop_c, solution.altitude_cm) == (9, 110, -1_410)


@pytest.mark.parametrize(
    ("line", "quality"),
    [
        ((GGA, gga("120000", quality="2")), 2),
        ((GGA, gga("120000", quality="6")), 6),
        ((GGA, gga("120000", quality="8")), 8),
        ((GGA, gga("120000", quality="9")), 2),
        ((GNS, GNS_LINE), 1),
        ((GNS, GNS_LINE.replace(b"AAN", b"NRF")), 4),
        ((RMC, rmc("120000").replace(b"E,A", b"E,D")), 2),
        ((RMC, sentence(f"GPRMC,120000,A,{HERE},45.1,153.1,250905,15.2,E")), 1),
        ((RMC, sentence(f"GNRMC,120000,A,{HERE},0.0,,250905,,,F,V")), 5),
    ],
)
def test_quality(line: tuple[int, bytes], quality: int) -> None:
    assert _solution(line).quality == quality


@pytest.mark.parametrize("hdop", ["99.99", "99.0", "90.0", "0", "0.00", "-1", "", "x"])
def test_hdop_out_of_range_is_unknown(hdop: str) -> None:
    line = sentence(f"GPGGA,120000,{HERE},1,10,{hdop},1378.6,M,,M,,")
    assert _solution((GGA, line)).hdop_c is None


@pytest.mark.parametrize(
    ("speed", "course", "values"),
    [
        ("0.0", "0.0", (0, 0)),
        ("0.0", "360.0", (0, 0)),
        ("0.01", "359.99", (1, 35_999)),
        ("", "", (None, None)),
        ("-0.1", "-1", (None, None)),
        ("99999", "360.01", (None, None)),
        ("x", "1e2", (None, None)),
    ],
)
def test_speed_and_course(speed: str, course: str, values: tuple[int | None, int | None]) -> None:
    line = sentence(f"GPRMC,120000,A,{HERE},{speed},{course},250905,,,A")
    solution = _solution((RMC, line))
    assert (solution.speed_cm_s, solution.course_cdeg) == values


VOIDS = [
    (RMC, void_rmc("120000")),
    (RMC, sentence("GPRMC,120000")),
    (RMC, sentence(f"GPRMC,120000,,{HERE},45.1,153.1,250905,15.2,E,A")),
    (GGA, gga("120000", quality="0")),
    (GGA, gga("120000", quality="")),
    (GGA, sentence(f"GPGGA,120000,{HERE}")),
    (GNS, sentence("GNGNS,120000,,,,,NNN,,,,,,")),
    (GNS, sentence(f"GNGNS,120000,{HERE},NN,09,1.1,-14.1,32.0,,,V")),
    (GLL, gll("120000", status="V")),
    (GLL, sentence(f"GPGLL,{HERE},120000")),
]


@pytest.mark.parametrize("void", VOIDS)
def test_one_void_sentence_vetoes_all_others(void: tuple[int, bytes]) -> None:
    good = [(RMC, rmc("120000")), (GGA, gga("120000")), (GNS, GNS_LINE), (GLL, gll("120000"))]
    assert is_void(*void)
    assert _solve(*good, void)[0] is None
    assert _solve(void)[0] is None
    assert not any(is_void(*line) for line in good)


def test_gsa_vetoes_when_no_constellation_has_a_fix() -> None:
    good = (RMC, rmc("120000"))
    assert _solve(good, gsa_run=(gsa(1), gsa(1, talker="GL")))[0] is None
    assert _solve(good, gsa_run=(gsa(1), gsa(3, talker="GL")))[0] is not None
    assert _solve(good, gsa_run=(sentence("GPGSA"), sentence("GPGSA,A,,")))[0] is not None


@pytest.mark.parametrize(
    "place",
    [
        ",,,",
        "0000.0000,N,00000.0000,E",
        "9100.0000,N,00000.0000,E",
        "3960.0000,N,11945.9354,W",
        "3925.9702,,11945.9354,W",
        "3925.9702,N,11945.9354,",
        "3925.97 2,N,11945.9354,W",
        "N,3925.9702,W,11945.9354",
    ],
)
def test_a_place_that_is_none_is_passed_over_and_counted(place: str) -> None:
    odd = (GGA, gga("120000", place=place))
    solution, faults = _solve(odd)
    assert solution is None
    assert faults["malformed"] == 1
    assert _solve(odd, (RMC, rmc("120000")))[0] is not None
    assert _solve((RMC, rmc("120000", place=place)))[0] is None
    assert _solve((GLL, gll("120000", place=place)))[0] is None
