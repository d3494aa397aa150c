from hypothesis import given
from hypothesis import strategies as st

from daemon.town.damage import Damage
from daemon.town.dice import dice

LINE = b"$GPRMC,163250.000,A,4118.8784,N,09811.6930,W,0.191,87.94,190626,,,A*7C\r\n"


def test_rate_is_met() -> None:
    damage = Damage(0.001, dice("rate"))
    for _ in range(20_000):
        damage.spoil(LINE)
    assert 1350 < damage.hits < 1530


def test_without_a_rate_nothing_changes() -> None:
    damage = Damage(0.0, dice(1))
    assert all(damage.spoil(LINE) == LINE for _ in range(100))


def test_every_kind_of_damage_happens() -> None:
    damage = Damage(0.004, dice("kinds"))
    lengths = {len(damage.spoil(LINE)) - len(LINE) for _ in range(3000)}
    assert -1 in lengths
    assert 0 in lengths
    assert max(lengths) > 5


@given(cuts=st.lists(st.integers(1, 40), max_size=60))
def test_cutting_the_stream_otherwise_damages_the_same_bytes(cuts: list[int]) -> None:
    stream = LINE * 20
    whole = Damage(0.01, dice("cut")).spoil(stream)
    damage, pieces, begin = Damage(0.01, dice("cut")), [], 0
    for cut in cuts:
        pieces.append(damage.spoil(stream[begin : begin + cut]))
        begin += cut
    pieces.append(damage.spoil(stream[begin:]))
    assert b"".join(pieces) == whole
