from hypothesis import given
from hypothesis import strategies as st

from drivers.transport.backoff import BackoffRules, delay_ms
from tests.drivers.ports import seeded

RULES = BackoffRules(base_ms=1_000, cap_ms=30_000, floor_ms=100)


@given(failures=st.integers(1, 10_000), seed=st.integers())
def test_a_delay_stays_between_floor_and_the_doubling_ceiling(failures: int, seed: int) -> None:
    delay = delay_ms(failures, rules=RULES, random=seeded(seed))
    assert RULES.floor_ms <= delay <= min(RULES.cap_ms, 1_000 * 2 ** min(failures - 1, 40))


def test_the_same_seed_gives_the_same_delays() -> None:
    first, second = seeded(7), seeded(7)
    delays = [delay_ms(n, rules=RULES, random=first) for n in range(1, 20)]
    assert delays == [delay_ms(n, rules=RULES, random=second) for n in range(1, 20)]


def test_delays_use_the_whole_room_so_that_ports_do_not_knock_together() -> None:
    random = seeded(1)
    delays = [delay_ms(20, rules=RULES, random=random) for _ in range(2_000)]
    assert min(delays) < 1_500
    assert max(delays) > 28_500
