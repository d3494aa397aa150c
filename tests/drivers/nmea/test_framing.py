from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.nmea.checksum import digits_of
from drivers.nmea.framing import LONGEST, Framer, Run
from drivers.nmea.tag import NO_TAG


def _sentence(body: bytes) -> bytes:
    return b"$%b*%b" % (body, digits_of(body))


RMC = _sentence(b"GPRMC,235234,A,3925.9702,N,11945.9354,W,45.1,153.1,250905,15.2,E,A")
GGA = _sentence(b"GPGGA,235234,3925.9702,N,11945.9354,W,1,10,0.8,1378.6,M,-22.1,M,,")
TAGGED = b"\\s:T101*%b\\" % digits_of(b"s:T101") + RMC
UBX = b"\xb5b\x01\x07$\x11\xf7\x00!\x1e\xff\x00+*\x00\x00\x0b\x01"


def _framed(chunks: Iterable[bytes]) -> tuple[Framer, list[Run]]:
    framer = Framer()
    runs = [run for chunk in chunks for run in framer.feed(chunk)]
    return framer, runs + framer.flush()


def _counts(stream: bytes) -> tuple[list[bytes], int, int]:
    _, runs = _framed([stream])
    good = [line.rstrip() for run in runs for line in run.good]
    return good, sum(run.bad for run in runs), sum(run.missing for run in runs)


@pytest.mark.parametrize(
    ("stream", "good", "bad", "missing"),
    [
        (b"", [], 0, 0),
        (RMC + b"\r\n" + GGA + b"\r\n", [RMC, GGA], 0, 0),
        (RMC + b"\n\n\n" + GGA + b"\n\n", [RMC, GGA], 0, 0),
        (b"\r\n\r\n" + RMC + b"\r\n\r\n" + GGA, [RMC, GGA], 0, 0),
        (RMC + b"\r" + GGA + b"\r", [RMC, GGA], 0, 0),
        (RMC + GGA + b"\r\n", [RMC, GGA], 0, 0),
        (RMC, [RMC], 0, 0),
        (b"line noise " + RMC + b" more\n" + GGA + b"\n", [RMC, GGA], 0, 0),
        (UBX + RMC + b"\r\n" + UBX + GGA + b"\r\n", [RMC, GGA], 0, 0),
        (RMC[:40] + RMC + b"\n", [RMC], 0, 1),
        (RMC[:40] + b"\n" + RMC + b"\n", [RMC], 0, 1),
        (RMC[:-1] + b"\n" + GGA + b"\n", [GGA], 0, 1),
        (RMC[:-3] + b"\n" + GGA + b"\n", [GGA], 0, 1),
        (b"$GPRMC\n$\n$$\n!\n$GP\n", [], 0, 2),
        (RMC.replace(b"3925", b"3926") + b"\n" + GGA + b"\n", [GGA], 1, 0),
        (b"$G" + RMC[1:] + b"\n", [], 1, 0),
        (RMC[:-2] + RMC[-2:].lower() + b"\n", [RMC[:-2] + RMC[-2:].lower()], 0, 0),
        (b"# " + RMC + b"\n" + GGA + b"\n", [GGA], 0, 0),
        (b"#" + b"x" * 5000 + RMC + b"\n" + GGA + b"\n", [GGA], 0, 0),
        (b"$GPTXT,a*b*4A\n", [], 0, 1),
        (b"$PASHR,MCA,\x1a\xe0$d\x80\n" + RMC + b"\n", [RMC], 0, 1),
        (b"!AIVDM,1,1,,B,x,0*5D\n", [b"!AIVDM,1,1,,B,x,0*5D"], 0, 0),
        (b"$" + b"A" * 2_000_000 + b"\n" + RMC + b"\n", [RMC], 0, 1),
        (b"A" * 2_000_000 + RMC + b"\n", [RMC], 0, 0),
        (_sentence(b"GP" + b"A" * LONGEST) + b"\n" + RMC + b"\n", [RMC], 0, 1),
    ],
)
def test_candidates_are_found_and_judged(
    stream: bytes, good: list[bytes], bad: int, missing: int
) -> None:
    assert _counts(stream) == (good, bad, missing)


def test_the_longest_sentence_is_taken_and_a_longer_one_is_not() -> None:
    for around in (b"", b"noise "):
        longest = _sentence(b"G" * (LONGEST - 4))
        assert _counts(around + longest + b"\n") == ([longest], 0, 0)
        assert _counts(around + _sentence(b"G" * (LONGEST - 3)) + b"\n") == ([], 0, 1)


def test_a_sentence_over_several_chunks_is_one() -> None:
    stream = RMC + b"\r\n"
    assert _framed(bytes([byte]) for byte in stream)[1] == [Run(NO_TAG, [RMC + b"\n"])]


def test_faults_are_counted_by_kind() -> None:
    framer, _ = _framed([b"noise\n" + UBX + RMC + b"\n$" + b"A" * 3000 + b"\n\\s:x*00\\" + RMC])
    assert framer.faults == {"noise": 2, "overlong": 1, "tag_checksum": 1}


@pytest.mark.parametrize(
    ("stream", "faults"),
    [
        (b"$" * 100_000, {"noise": 1}),
        (b"$\n" * 3, {"noise": 3}),
        (b"\\" * 100_001, {"noise": 1, "tag_malformed": 1}),
        (b"\\\n" * 3, {"noise": 3}),
        (b"A" * 5000 + b"\\" + RMC + b"\n", {"noise": 1, "tag_malformed": 1}),
        (RMC + b"\xff\xff\n", {"noise": 1}),
        (RMC + b" \r\n\t" + GGA + b"\r\n", {}),
        (RMC + UBX + GGA + UBX + b"\n", {"noise": 1}),
        (RMC + b"\\stray\n", {"noise": 1}),
        (TAGGED[: -len(RMC)] + b"\n", {"tag_alone": 1}),
        (b"#" + b"x" * 5000, {}),
        (RMC[:40] + b"\n", {}),
    ],
)
def test_what_belongs_to_no_sentence_is_counted(stream: bytes, faults: dict[str, int]) -> None:
    assert _framed([stream])[0].faults == faults
    cut = [stream[place : place + 64] for place in range(0, len(stream), 64)]
    assert _framed(cut)[0].faults == faults


@pytest.mark.parametrize("ending", [b"\n", b"\r\n\r\n", b"\n# comment\n"])
@pytest.mark.parametrize("block", [TAGGED[: -len(RMC)], TAGGED[: -len(RMC) - 1], b"\\s:T7"])
def test_a_sentence_after_a_lone_tag_block_belongs_to_nobody(block: bytes, ending: bytes) -> None:
    stream = TAGGED + b"\n" + block + ending + RMC + b"\n" + GGA + b"\n"
    for chunks in ([stream], [stream[place : place + 1] for place in range(len(stream))]):
        _, runs = _framed(chunks)
        assert [(run.tag.source, run.tag.damaged) for run in runs] == [
            ("T101", ""),
            (None, "tag_missing"),
            (None, ""),
        ]


def test_a_counted_candidate_is_not_counted_again_in_the_next_payload() -> None:
    stream = b"A" * 950 + b"!" + b"A" * 600 + b"!" + b"A" * 600
    for size in (64, 1000, len(stream)):
        chunks = [stream[place : place + size] for place in range(0, len(stream), size)]
        assert sum(run.missing for run in _framed(chunks)[1]) == 2


def test_a_line_is_over_when_the_stream_is() -> None:
    framer = Framer()
    framer.feed(b"#" + b"x" * 5000)
    framer.flush()
    framer.feed(RMC + b"\n")
    assert framer.feed(GGA + b"\n") == [Run(NO_TAG, [GGA + b"\n"])]


def test_memory_stays_bounded_without_any_line_end() -> None:
    framer = Framer()
    for _ in range(100):
        framer.feed(b"$" + b"A" * 65_535)
    assert framer.faults["overlong"] >= 99
    assert len(framer._rest) < 4 * LONGEST  # noqa: SLF001 # nothing else shows it


def test_the_tag_of_a_glued_sentence_is_its_own() -> None:
    other = b"\\s:T102*%b\\" % digits_of(b"s:T102") + GGA
    _, runs = _framed([TAGGED + other + GGA + b"\n"])
    assert [(run.tag.source, run.tag.damaged) for run in runs] == [
        ("T101", ""),
        ("T102", ""),
        (None, "tag_missing"),
    ]


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                RMC + b"\r\n",
                GGA + b"\n",
                TAGGED + b"\r\n",
                TAGGED,
                RMC,
                GGA[:30],
                UBX,
                b"\\s:T101*00\\" + GGA,
                b"# comment " + RMC + b"\n",
                b"\r\n",
                b"\r",
                b"\n",
                b"$",
                b"!",
                b"#",
                b"*",
                b"\\",
                b"A" * 700,
                b"$GP" + b"B" * 1200,
                (RMC + b"\n") * 60,
            ]
        ),
        st.binary(max_size=20),
    ),
    max_size=30,
)


def _summed(framer: Framer, runs: list[Run]) -> tuple[object, ...]:
    sentences = [(run.tag, line) for run in runs for line in run.good]
    bad: Counter[object] = Counter()
    missing: Counter[object] = Counter()
    for run in runs:
        bad[run.tag] += run.bad
        missing[run.tag] += run.missing
    return sentences, +bad, +missing, framer.faults


@settings(max_examples=300, deadline=None)
@given(_PIECES, st.lists(st.integers(1, 3000), min_size=1, max_size=20))
def test_how_bytes_are_cut_has_no_influence(pieces: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(pieces)
    chunks = []
    place = turn = 0
    while place < len(stream):
        size = sizes[turn % len(sizes)]
        chunks.append(stream[place : place + size])
        place, turn = place + size, turn + 1
    assert _summed(*_framed(chunks)) == _summed(*_framed([stream]))


@settings(max_examples=200, deadline=None)
@given(_PIECES)
def test_every_good_sentence_has_its_checksum(pieces: list[bytes]) -> None:
    _, runs = _framed([b"".join(pieces)])
    for run in runs:
        for line in run.good:
            body, star, digits = line[1:].partition(b"*")
            assert star
            assert digits.upper() == digits_of(body) + b"\n"
            assert line[:1] in b"$!"
