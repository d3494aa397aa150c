from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.eta import MINUTE_MS, Eta, EtaSource
from daemon.domain.orders.order import Tier, Times
from daemon.domain.sla.expecting import Basis, Expected
from daemon.domain.sla.levels import Level, thresholds_of
from daemon.domain.sla.watching import Breached, Entry, Judging, Late, Looked, Recovered, look
from tests.daemon.domain.sla.test_expecting import NOW, order
from tests.daemon.domain.sla.test_levels import RULES

PREMIUM = Judging(thresholds=thresholds_of(RULES, Tier.PREMIUM), step_min=15, closer_s=150)
ORDER = order(promised_at=NOW + 60 * MINUTE_MS)


def expected(late_min: float | None, basis: Basis = Basis.ON_THE_WAY) -> Expected:
    if late_min is None:
        return Expected(order_id=1, basis=basis, unknown="lost")
    at = ORDER.promised_at + round(late_min * MINUTE_MS)
    eta = Eta(
        made_at=NOW,
        arrival_at=at,
        late_case_at=at,
        source=EtaSource.DEFAULT,
        traffic_s=None,
        left_m=1,
    )
    return Expected(order_id=1, basis=basis, eta=eta)


def looks(*late: float | None, every_min: float = 1) -> list[Looked]:
    found: list[Looked] = []
    for number, minutes in enumerate(late):
        before = found[-1].entry if found else None
        now = NOW + round(number * every_min * MINUTE_MS)
        found.append(look(ORDER, expected(minutes), before, PREMIUM, now=now))
    return found


def told(found: list[Looked]) -> list[object]:
    return [news for one in found for news in one.told]


def test_each_level_is_told_once_with_what_was_expected_before() -> None:
    news = told(looks(0, 6, 6, 16, 16, 20))
    assert [one.news for one in news if isinstance(one, Late)] == [
        (Level.NOTIFY,),
        (Level.ESCALATE,),
    ]
    assert isinstance(news[1], Late)
    assert news[1].before_at == ORDER.promised_at + 6 * MINUTE_MS


def test_two_levels_that_are_reached_at_once_are_one_news() -> None:
    (news,) = told(looks(20))
    assert isinstance(news, Late)
    assert (news.news, news.level) == ((Level.NOTIFY, Level.ESCALATE), Level.ESCALATE)


def test_a_delay_that_grows_is_told_again_each_step() -> None:
    news = told(looks(16, 30, 31, 45, 46))
    assert [one.late_min for one in news if isinstance(one, Late)] == [16, 31, 46]


def test_a_delay_grows_from_what_the_customer_heard_not_from_what_dispatch_did() -> None:
    news = [one for one in told(looks(6, 16, 20, 21, 35, 36)) if isinstance(one, Late)]
    assert [(one.late_min, one.is_step) for one in news] == [
        (6, True),
        (16, False),
        (21, True),
        (36, True),
    ]


def test_another_promise_begins_anew_and_can_be_broken_again() -> None:
    later = ORDER.promised_at + MINUTE_MS
    broken = look(ORDER, expected(20), None, PREMIUM, now=later)
    assert [type(one) for one in broken.told] == [Late, Breached]
    again = replace(ORDER, promised_at=later)
    found = look(again, expected(20), broken.entry, PREMIUM, now=later)
    assert found.is_promised_anew
    assert (found.entry.episode, found.entry.told_min) == (1, 19)
    assert [type(one) for one in found.told] == [Late]
    same = look(again, expected(20), found.entry, PREMIUM, now=later + MINUTE_MS)
    assert [type(one) for one in same.told] == [Breached]
    assert not same.is_promised_anew


def test_only_after_a_while_within_its_promise_it_has_recovered() -> None:
    assert told(looks(6, 0, 1, 0, 0, 0))[1:] == []
    news = told(looks(6, 0, 0, 0, 0, 0, 0))
    assert isinstance(news[-1], Recovered)
    assert news[-1].was_min == 6


def test_what_is_late_again_after_a_recovery_is_told_again() -> None:
    found = looks(6, *([0] * 6), 6)
    assert [type(one) for one in told(found)] == [Late, Recovered, Late]
    assert found[-1].entry.episode == 1


def test_what_nobody_knows_keeps_the_last_expectation_and_tells_nothing() -> None:
    found = looks(6, None, None)
    assert len(told(found)) == 1
    assert found[-1].entry == found[0].entry


def test_a_promise_that_has_passed_is_broken_once() -> None:
    later = ORDER.promised_at + MINUTE_MS
    first = look(ORDER, expected(None), None, PREMIUM, now=later)
    assert first.told == (Breached(was_told=False),)
    assert look(ORDER, expected(None), first.entry, PREMIUM, now=later).told == ()
    there = replace(ORDER, times=Times(arrived=NOW))
    assert look(there, expected(0, Basis.ARRIVED), None, PREMIUM, now=later).told == ()


def test_a_truck_that_has_come_late_is_no_longer_foretold() -> None:
    found = look(ORDER, expected(20, Basis.ARRIVED), None, PREMIUM, now=NOW)
    assert found.told == ()
    assert found.entry.expected_at is not None


def test_what_was_declared_counts_where_it_is_later_and_the_truck_is_not_there() -> None:
    declared = ORDER.promised_at + 20 * MINUTE_MS
    found = look(ORDER, expected(0), None, PREMIUM, now=NOW, declared_at=declared)
    assert [one.late_min for one in found.told if isinstance(one, Late)] == [20]
    there = expected(0, Basis.ARRIVED)
    assert look(ORDER, there, None, PREMIUM, now=NOW, declared_at=declared).told == ()


def test_only_late_trucks_of_the_upper_tiers_are_followed_closer() -> None:
    assert look(ORDER, expected(6), None, PREMIUM, now=NOW).entry.tracking_s == 150
    assert look(ORDER, expected(0), None, PREMIUM, now=NOW).entry.tracking_s is None
    standard = replace(ORDER, tier=Tier.STANDARD)
    assert look(standard, expected(99), None, PREMIUM, now=NOW).entry.tracking_s is None


@given(st.lists(st.one_of(st.none(), st.floats(-60, 120)), max_size=40))
def test_no_level_is_told_twice_between_two_recoveries(late: list[float | None]) -> None:
    seen: set[Level] = set()
    for news in told(looks(*late)):
        if isinstance(news, Recovered):
            seen.clear()
        if isinstance(news, Late):
            assert not seen & set(news.news)
            seen |= set(news.news)


@given(st.lists(st.floats(-60, 120), min_size=1, max_size=40))
def test_the_worst_expectation_is_never_before_the_first_or_the_last(late: list[float]) -> None:
    entry: Entry = looks(*late)[-1].entry
    assert entry.worst_expected_at is not None
    assert entry.first_expected_at is not None
    assert entry.expected_at is not None
    assert entry.worst_expected_at >= max(entry.first_expected_at, entry.expected_at)
