import pytest

from daemon.town.load import RADIO, LoadTown
from drivers.nmea.checksum import xor_of

NOW = 1_795_304_154_000


@pytest.mark.parametrize("one_stream", [False, True])
def test_every_unit_says_25_good_sentences_a_second(one_stream: bool) -> None:
    town = LoadTown(start_at=NOW, count=20, one_stream=one_stream)
    got: dict[str, bytes] = {}
    for at in range(NOW, NOW + 10_000, 50):
        for name, payload in town.step(at).items():
            got[name] = got.get(name, b"") + payload
    assert set(got) == ({RADIO} if one_stream else {plan.port for plan in town.units})
    lines = b"".join(got.values()).split(b"\r\n")[:-1]
    assert len(lines) == 20 * 10 * 25
    for line in lines:
        body, _, digits = line.rpartition(b"$")[2].partition(b"*")
        assert int(digits, 16) == xor_of(body)
        assert line.startswith(b"\\s:unit-T") == one_stream


def test_times_and_places_advance() -> None:
    town = LoadTown(start_at=NOW, count=1)
    rmc = [town.step(NOW + second * 1000)["truck-T101"].splitlines()[0] for second in range(30)]
    rows = [line.split(b",") for line in rmc]
    assert len({row[1] for row in rows}) == 30
    assert len({(row[3], row[5]) for row in rows}) == 30


def test_units_do_not_all_speak_at_once() -> None:
    town = LoadTown(start_at=NOW, count=100)
    town.step(NOW)
    assert len(town.step(NOW + 100)) == 10
