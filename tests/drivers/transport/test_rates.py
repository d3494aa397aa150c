import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.transport.rates import (
    USUAL_RATES,
    RateFinder,
    RateMemory,
    RateRules,
    has_checked_sentence,
)
from tests.drivers.ports import RMC

RULES = RateRules()
NOISE = bytes(range(128, 256))


@pytest.mark.parametrize(
    ("piece", "answer"),
    [
        (RMC, True),
        (NOISE + RMC + NOISE, True),
        (RMC.lower().replace(b"gprmc", b"GPRMC").replace(b"a", b"A"), False),
        (RMC.replace(b"E*", b"W*"), False),
        (RMC[:-3], False),
        (rb"\s:T1*5B\$" + RMC[1:], True),
        (b"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D", True),
        (b"$GPGGA,,,,,,0,,,,,,,,", False),
        (b"$*00", False),
        (b"", False),
    ],
)
def test_a_sentence_counts_only_with_a_right_checksum(piece: bytes, answer: bool) -> None:
    assert has_checked_sentence(piece) is answer


def finder(known: int | None = None) -> RateFinder:
    return RateFinder(known=known, rules=RULES)


def test_the_remembered_rate_is_tried_first_and_every_rate_in_turn() -> None:
    search = finder(known=57600)
    tried = [search.rate]
    search.next_rate(0)
    for turn in range(1, len(USUAL_RATES)):
        search.heard(NOISE, turn * 10_000)
        fresh = search.next_rate(turn * 10_000 + RULES.dwell_ms)
        assert fresh is not None
        tried.append(fresh)
    assert tried[0] == 57600
    assert sorted(tried) == sorted(USUAL_RATES)


def test_much_rubbish_needs_no_waiting() -> None:
    search = finder()
    search.heard(NOISE * 8, 0)
    assert search.next_rate(0) == USUAL_RATES[1]


def test_a_sentence_cut_between_two_pieces_proves_the_rate() -> None:
    search = finder()
    assert not search.heard(RMC[:30], 0)
    assert search.heard(RMC[30:], 50)
    assert search.is_found
    assert search.next_rate(3_600_000) is None


def test_a_found_rate_is_told_once() -> None:
    search = finder()
    assert [search.heard(RMC, n) for n in range(3)] == [True, False, False]


def test_silence_moves_a_guess_on_but_not_a_rate_that_was_right() -> None:
    guess, known = finder(), finder(known=4800)
    assert guess.next_rate(0) is None
    assert guess.next_rate(RULES.silence_ms - 1) is None
    assert guess.next_rate(RULES.silence_ms) == USUAL_RATES[1]
    known.next_rate(0)
    assert known.next_rate(10**9) is None
    guess.heard(RMC, 10**6)
    guess.restart(10**6)
    assert guess.next_rate(10**9) is None


def test_a_rate_that_was_right_is_given_up_after_enough_rubbish_for_long_enough() -> None:
    search = finder()
    search.heard(RMC, 0)
    search.heard(NOISE * 20, 1_000)
    assert search.next_rate(1_000 + RULES.lost_ms - 1) is None
    assert search.next_rate(1_000 + RULES.lost_ms) == USUAL_RATES[1]
    assert not search.is_found


def test_a_few_odd_bytes_do_not_give_up_a_right_rate() -> None:
    search = finder()
    search.heard(RMC, 0)
    search.heard(b"\x00\xff", 1_000)
    assert search.next_rate(10**9) is None
    search.heard(NOISE, 10**9)
    search.heard(RMC, 10**9 + 1)
    search.heard(NOISE, 10**9 + 2)
    assert search.next_rate(10**9 + 2) is None


@given(pieces=st.lists(st.binary(max_size=600), max_size=40))
def test_no_bytes_end_the_search(pieces: list[bytes]) -> None:
    search = finder()
    for at, piece in enumerate(pieces):
        search.heard(piece, at * 700)
        search.next_rate(at * 700)
        assert search.rate in USUAL_RATES


def test_rates_are_remembered_in_a_file_that_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "state" / "rates.json"
    memory = RateMemory(path)
    memory.remember("gate", 4800)
    before = path.stat().st_ino
    memory.remember("gate", 4800)
    assert path.stat().st_ino == before
    memory.remember("pump", 115200)
    assert json.loads(path.read_text()) == {"gate": 4800, "pump": 115200}
    assert os.listdir(path.parent) == ["rates.json"]
    again = RateMemory(path)
    assert (again.rate_of("gate"), again.rate_of("pump"), again.rate_of("x")) == (
        4800,
        115200,
        None,
    )
    assert again.fault is None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'{"gate": "fast"}', b'{"gate": true}', b"\xff"]
)
def test_a_broken_memory_is_an_empty_one(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "rates.json"
    path.write_bytes(body)
    memory = RateMemory(path)
    assert memory.rate_of("gate") is None
    memory.remember("gate", 9600)
    assert RateMemory(path).rate_of("gate") == 9600


def test_a_memory_that_cannot_be_written_says_so_and_works_on(tmp_path: Path) -> None:
    (tmp_path / "in the way").touch()
    memory = RateMemory(tmp_path / "in the way" / "rates.json")
    memory.remember("gate", 9600)
    assert memory.rate_of("gate") == 9600
    assert memory.fault is not None
