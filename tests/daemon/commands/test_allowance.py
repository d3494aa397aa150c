import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.clock import ManualClock
from daemon.commands.allowance import ACTORS_MAX, Allowance
from daemon.domain.commands import Actor, Role, Via

MINUTE = 60_000


def actor(name: str = "anna", via: Via = Via.SOCKET) -> Actor:
    return Actor(name=name, role=Role.ADMIN, via=via)


@given(
    st.integers(1, 200),
    st.lists(st.integers(0, 3 * MINUTE), max_size=60),
)
def test_never_more_than_twice_the_limit_in_any_minute(per_minute: int, gaps_ms: list[int]) -> None:
    clock = ManualClock()
    allowance = Allowance(per_minute=per_minute, clock=clock)
    given_at: list[int] = []
    for gap in gaps_ms:
        clock.advance(gap)
        count = sum(allowance.take(actor()).is_given for _ in range(10))
        given_at.extend([clock.monotonic()] * count)
    for at in given_at:
        in_a_minute = [other for other in given_at if at <= other < at + MINUTE]
        assert len(in_a_minute) <= 2 * per_minute


def test_waiting_as_long_as_it_says_is_enough() -> None:
    clock = ManualClock()
    allowance = Allowance(per_minute=7, clock=clock)
    while (allowed := allowance.take(actor())).is_given:
        pass
    clock.advance(allowed.wait_ms)
    assert allowance.take(actor()).is_given


def test_each_actor_has_his_own() -> None:
    allowance = Allowance(per_minute=1, clock=ManualClock())
    assert allowance.take(actor("anna")).is_given
    assert not allowance.take(actor("anna")).is_given
    assert allowance.take(actor("olga")).is_given
    assert allowance.take(actor("anna", Via.HEADOFFICE)).is_given


@pytest.mark.parametrize("via", [Via.DAEMON, Via.HEADOFFICE])
def test_daemon_itself_and_head_office_are_not_held_up(via: Via) -> None:
    """The link has an allowance of its own, in which commands wait."""
    allowance = Allowance(per_minute=1, clock=ManualClock())
    assert all(allowance.take(actor("depotd", via)).is_given for _ in range(5))


def test_outstanding_refusals_are_told_once() -> None:
    allowance = Allowance(per_minute=1, clock=ManualClock())
    for _ in range(5):
        allowance.take(actor())
    allowance.take(actor("olga"))
    assert allowance.outstanding() == [(actor(), 3)]
    assert allowance.outstanding() == []


def test_refusals_that_were_counted_only_are_told_with_the_next_row() -> None:
    clock = ManualClock()
    allowance = Allowance(per_minute=1, clock=clock)
    found = [allowance.take(actor()) for _ in range(5)]
    assert [one.is_audited for one in found] == [True, True, False, False, False]
    clock.advance(MINUTE)
    assert allowance.take(actor()).uncounted == 3
    assert allowance.take(actor()).uncounted == 0


def test_actors_that_were_not_heard_of_for_long_are_forgotten() -> None:
    allowance = Allowance(per_minute=1, clock=ManualClock())
    allowance.take(actor("first"))
    for n in range(ACTORS_MAX):
        allowance.take(actor(str(n)))
    assert allowance.take(actor("first")).is_given
    assert not allowance.take(actor(str(ACTORS_MAX - 1))).is_given
