from hypothesis import given
from hypothesis import strategies as st

from daemon.queue.cron import Interval, parse
from daemon.queue.misfires import GRACE_MS, DueFirings, Misfire, due_firings, first_free

HOURLY = Interval(every_ms=3_600_000)
HOUR = 3_600_000


def hours(due: DueFirings) -> list[float]:
    return [instant / HOUR for instant in due.fire]


def due(
    misfire: Misfire,
    *,
    now: float,
    since: int = 1,
    most: int = 100,
    done: tuple[tuple[int, int], ...] = (),
) -> DueFirings:
    return due_firings(
        HOURLY,
        since=since * HOUR,
        now=round(now * HOUR),
        misfire=misfire,
        most=most,
        done=[(first * HOUR, last * HOUR) for first, last in done],
    )


def test_on_time_all_policies_are_the_same() -> None:
    found = {due(misfire, now=1.001) for misfire in Misfire}
    assert found == {DueFirings(fire=(HOUR,), missed=0, is_unbroken=True)}


def test_once_fires_for_the_last() -> None:
    found = due(Misfire.ONCE, now=5.5)
    assert (hours(found), found.missed, found.is_unbroken) == ([5], 4, False)


def test_skip_fires_only_what_is_not_late() -> None:
    late = due(Misfire.SKIP, now=5.5)
    assert (hours(late), late.missed) == ([], 5)
    in_time = due(Misfire.SKIP, now=5 + GRACE_MS / HOUR)
    assert (hours(in_time), in_time.missed) == ([5], 4)


def test_all_fires_the_latest_up_to_its_limit() -> None:
    found = due(Misfire.ALL, now=5.5, most=3)
    assert (hours(found), found.missed, found.is_unbroken) == ([3, 4, 5], 2, False)
    assert due(Misfire.ALL, now=5.5).is_unbroken


def test_what_is_done_is_neither_fired_nor_missed() -> None:
    everything = due(Misfire.ALL, now=8.5, done=((2, 3), (6, 6)))
    assert (hours(everything), everything.missed) == ([1, 4, 5, 7, 8], 0)
    some = due(Misfire.ALL, now=8.5, most=2, done=((7, 8),))
    assert (hours(some), some.missed) == ([5, 6], 4)
    nothing = due(Misfire.ONCE, now=4.5, done=((0, 9),))
    assert (hours(nothing), nothing.missed) == ([], 0)


def test_the_first_free_instant_is_in_no_stretch() -> None:
    def free(after: float, *done: tuple[int, int]) -> float:
        stretches = [(first * HOUR, last * HOUR) for first, last in done]
        return (first_free(HOURLY, round(after * HOUR), stretches) or 0) / HOUR

    assert free(0.5) == 1
    assert free(0.5, (1, 3)) == 4
    assert free(0.5, (1, 3), (4, 6)) == 7
    assert free(0.5, (2, 3)) == 1
    assert free(3.5, (1, 3)) == 4
    assert free(0.5, (2, 2), (1, 5)) == 6


@given(
    st.sampled_from(list(Misfire)),
    st.integers(1, 50),
    st.integers(0, 200),
    st.integers(1, 60),
    st.lists(st.integers(0, 200), max_size=4),
)
def test_every_instant_is_fired_missed_or_done(
    misfire: Misfire, since: int, length: int, most: int, done: list[int]
) -> None:
    stretches = tuple((at, at) for at in sorted(set(done)))
    found = due(misfire, since=since, now=since + length + 0.5, most=most, done=stretches)
    free = set(range(since, since + length + 1)) - set(done)
    assert len(found.fire) + found.missed == len(free)
    assert set(hours(found)) <= free
    assert len(found.fire) <= (most if misfire is Misfire.ALL else 1)
    assert list(found.fire) == sorted(found.fire)


def test_firing_that_leapt_over_midnight_is_not_missed_twice() -> None:
    """Nuuk, 30 March 2024: after 22:59 comes midnight."""
    timing = parse("30 23 30 3 *", "America/Nuuk")
    noon = 1_711_713_600_000
    leapt = timing.next_after(noon)
    assert leapt is not None
    due = due_firings(timing, since=leapt, now=noon + 4 * 86_400_000, misfire=Misfire.ONCE, most=1)
    assert (due.fire, due.missed, due.is_unbroken) == ((leapt,), 0, True)
