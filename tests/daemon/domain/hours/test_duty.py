from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, DutyLog, Mode, Span, log_of

RENO = ZoneInfo("America/Los_Angeles")
OFF, SB, D, ON = Duty.OFF, Duty.SB, Duty.D, Duty.ON

changes = st.lists(
    st.builds(
        Change,
        at=st.integers(0, 200 * MINUTE_MS),
        duty=st.sampled_from(Duty),
        mode=st.sampled_from((None, *Mode)),
    ),
    max_size=12,
)


def told(*changes: tuple[float, Duty], until: float = 60) -> list[tuple[int, int, Duty]]:
    """In minutes, and so are the spans."""
    given = [Change(at=round(at * MINUTE_MS), duty=duty) for at, duty in changes]
    log = log_of(given, until=round(until * MINUTE_MS), zone=RENO)
    return [(span.start, span.end, span.duty) for span in log.spans]


def test_each_status_lasts_until_the_next_and_the_last_until_it_is_judged() -> None:
    assert told((0, OFF), (10, D), (25, ON)) == [(0, 10, OFF), (10, 25, D), (25, 60, ON)]


def test_seconds_do_not_count() -> None:
    assert told((10.99, D), (25.01, ON), until=59.9) == [(10, 25, D), (25, 59, ON)]


def test_of_several_in_one_minute_the_last_holds() -> None:
    assert told((0, OFF), (10.1, D), (10.5, SB), (10.2, ON)) == [(0, 10, OFF), (10, 60, SB)]


def test_the_same_status_again_is_no_change() -> None:
    assert told((0, D), (10, D), (20, OFF)) == [(0, 20, D), (20, 60, OFF)]
    both = [Change(at=0, duty=ON), Change(at=10 * MINUTE_MS, duty=ON, mode=Mode.YM)]
    assert len(log_of(both, until=20 * MINUTE_MS, zone=RENO).spans) == 2, "a mode is one"


def test_what_comes_after_it_is_judged_does_not_count() -> None:
    assert told((0, D), (60, OFF), (70, ON)) == [(0, 60, D)]
    assert told((61, D)) == []


@given(changes, st.integers(0, 250 * MINUTE_MS))
def test_spans_follow_each_other_and_differ(changes: list[Change], until: int) -> None:
    log: DutyLog = log_of(reversed(changes), until=until, zone=RENO)
    for before, after in zip(log.spans, log.spans[1:], strict=False):
        assert before.end == after.start
        assert before[2:] != after[2:]
    assert all(span.minutes > 0 for span in log.spans)
    assert not log.spans or log.spans[-1].end == log.until == until // MINUTE_MS


def test_status_of_now_is_known_before_its_first_minute_is_over() -> None:
    def last(*changes: tuple[float, Duty], until: float) -> Span | None:
        log = log_of(
            [Change(at=int(at * MINUTE_MS), duty=duty) for at, duty in changes],
            until=int(until * MINUTE_MS),
            zone=ZoneInfo("UTC"),
        )
        return log.last

    told = ((10, Duty.ON), (20.2, Duty.OFF))
    assert last(*told, until=20.5) == Span(20, 20, Duty.OFF)
    assert last(*told, until=21) == Span(20, 21, Duty.OFF)
    assert last(*told, until=20.1) == Span(10, 20, Duty.ON)
    assert last((20.2, Duty.OFF), until=20.5) == Span(20, 20, Duty.OFF)
    assert last((10, Duty.ON), (20.2, Duty.ON), until=20.5) == Span(10, 20, Duty.ON)
    assert last(until=20.5) is None


def test_a_span_knows_its_minutes() -> None:
    assert Span(10, 25, D).minutes == 15
