from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.rules.key import RuleValues
from daemon.domain.tracking.presence import (
    KEYS,
    AtSite,
    Dwelling,
    Freshness,
    Looked,
    Moment,
    Presence,
    PresenceRules,
    Sighting,
    SignalBack,
    SignalLost,
    Stay,
    Told,
    combined,
    look,
    presence_rules,
)

S = 1_000
NOW = 1_780_322_600_000
RULES = PresenceRules(late_after_ms=180 * S, lost_after_ms=600 * S, dwell_ms=7200 * S)
LONG_AGO = NOW - 86_400 * S


def at(now: int = NOW, listening_since: int = LONG_AGO) -> Moment:
    return Moment(now=now, listening_since=listening_since)


def known(freshness: Freshness, fix_at: int | None = NOW - 3600 * S) -> Presence:
    return Presence(freshness=freshness, since=NOW - 3000 * S, fix_at=fix_at)


def seen(age_s: int | None) -> Sighting:
    return Sighting(fix_at=None if age_s is None else NOW - age_s * S)


@pytest.mark.parametrize(
    ("before", "age_s", "freshness", "told"),
    [
        (None, None, Freshness.NEVER, []),
        (None, 5, Freshness.FRESH, []),
        (None, 180, Freshness.FRESH, []),
        (None, 181, Freshness.LATE, []),
        (None, 601, Freshness.LOST, ["vehicle.signal_lost"]),
        (Freshness.NEVER, 5, Freshness.FRESH, []),
        (Freshness.FRESH, 600, Freshness.LATE, []),
        (Freshness.LATE, 601, Freshness.LOST, ["vehicle.signal_lost"]),
        (Freshness.LATE, 5, Freshness.FRESH, []),
        (Freshness.LOST, 5, Freshness.FRESH, ["vehicle.signal_back"]),
        (Freshness.LOST, 300, Freshness.LATE, ["vehicle.signal_back"]),
        (Freshness.LOST, 900, Freshness.LOST, []),  # newer than the last, yet far too old
        (Freshness.LOST, 3600, Freshness.LOST, []),
        (Freshness.LOST, None, Freshness.LOST, []),  # its unit was taken off
        (Freshness.FRESH, None, Freshness.NEVER, []),
    ],
)
def test_freshness_by_what_was_and_how_old_the_newest_fix_is(
    before: Freshness | None, age_s: int | None, freshness: Freshness, told: list[str]
) -> None:
    looked = look(None if before is None else known(before), seen(age_s), at(), RULES)
    assert looked.presence.freshness is freshness
    assert [one.kind for one in looked.told] == told


def test_a_loss_says_when_it_became_one_and_what_the_vehicle_was_doing() -> None:
    sighting = Sighting(
        fix_at=NOW - 700 * S,
        is_driving=True,
        sites=(AtSite(site="depot", since=NOW - 800 * S, dwell_s=None),),
    )
    (told,) = look(known(Freshness.FRESH), sighting, at(), RULES).told
    assert told == SignalLost(
        at=NOW - 100 * S, fix_at=NOW - 700 * S, is_driving=True, sites=("depot",)
    )


def test_being_back_says_how_long_it_was_away() -> None:
    (told,) = look(known(Freshness.LOST), seen(10), at(), RULES).told
    assert told == SignalBack(at=NOW - 10 * S, lost_at=NOW - 3000 * S, away_ms=3590 * S)


def test_after_a_start_silence_counts_from_the_start() -> None:
    """A daemon that was off for a night must not call every truck lost at once."""
    started = at(listening_since=NOW - 600 * S)
    assert look(known(Freshness.FRESH), seen(9000), started, RULES).told == ()
    later = at(now=NOW + S, listening_since=NOW - 600 * S)
    (told,) = look(known(Freshness.FRESH), seen(9000), later, RULES).told
    assert told.at == NOW


def test_clock_that_is_set_back_brings_no_lost_vehicle_back() -> None:
    lost = look(known(Freshness.FRESH), seen(700), at(), RULES).presence
    again = look(lost, seen(700), at(now=NOW - 3600 * S), RULES)
    assert (again.presence, again.told) == (lost, ())


def test_late_fixes_of_a_lost_vehicle_move_the_last_one_heard() -> None:
    looked = look(known(Freshness.LOST), seen(900), at(), RULES)
    assert looked.presence.fix_at == NOW - 900 * S


def test_what_has_not_changed_is_not_written_again() -> None:
    fresh = look(None, seen(5), at(), RULES).presence
    assert look(fresh, seen(2), at(now=NOW + 60 * S), RULES).presence == fresh


@pytest.mark.parametrize(
    ("dwell_s", "stayed_s", "told_at_s"),
    [(None, 7199, None), (None, 7200, 7200), (600, 599, None), (600, 4000, 600)],
)
def test_a_stay_is_long_by_its_own_dwell_or_by_the_rule(
    dwell_s: int | None, stayed_s: int, told_at_s: int | None
) -> None:
    since = NOW - stayed_s * S
    sighting = Sighting(fix_at=NOW, sites=(AtSite(site="depot", since=since, dwell_s=dwell_s),))
    looked = look(None, sighting, at(), RULES)
    expected = () if told_at_s is None else (since + told_at_s * S,)
    assert tuple(told.at for told in looked.told) == expected
    stay = Stay(site="depot", since=since, is_told=told_at_s is not None)
    assert looked.presence.stays == (stay,)


def test_a_stay_that_no_fix_proves_is_not_long() -> None:
    """The truck was last heard of minutes after its arrival: where it is now is unknown."""
    sites = (AtSite(site="depot", since=NOW - 9000 * S, dwell_s=None),)
    sighting = Sighting(fix_at=NOW - 8900 * S, sites=sites)
    looked = look(None, sighting, at(), RULES)
    assert [told.kind for told in looked.told] == ["vehicle.signal_lost"]
    assert looked.presence.stays[0].is_told is False


def test_places_of_a_vehicle_with_two_units_come_from_the_first_that_is_heard() -> None:
    first = Sighting(fix_at=NOW - 2 * S, sites=(AtSite(site="depot", since=1, dwell_s=None),))
    second = Sighting(fix_at=NOW, sites=(AtSite(site="depot", since=4, dwell_s=None),))
    assert combined([first, second], RULES) == replace(first, fix_at=NOW)
    gone = replace(first, fix_at=NOW - 601 * S)
    assert combined([gone, second], RULES) == second
    assert combined([Sighting(fix_at=None), second], RULES) == second
    assert combined([], RULES) == combined([Sighting(fix_at=None)], RULES) == Sighting(fix_at=None)


def test_figures_come_from_the_rules_and_late_is_never_after_lost() -> None:
    values = {key.name: key.default for key in KEYS}
    assert presence_rules(RuleValues(values, "h")) == RULES
    values |= {"tracking.late_after_seconds": 900, "tracking.lost_after_seconds": 60}
    assert presence_rules(RuleValues(values, "h")).late_after_ms == 60 * S


# Laws: whatever the clock and the receivers do.

STEP = st.tuples(
    st.integers(-7200, 7200),  # the clock moves by so much
    st.none() | st.integers(-600, 9000),  # the newest fix is so old; None: no unit
    st.booleans(),  # the daemon was started again
    st.sampled_from([(), ("depot",), ("depot", "quarry")]),
)
STEPS = st.lists(STEP, max_size=25)


def history(steps: list[tuple[int, int | None, bool, tuple[str, ...]]]) -> list[Looked]:
    """Looks along a history; the newest fix never gets older, as in tracking."""
    now, listening, newest = NOW, LONG_AGO, None
    presence: Presence | None = None
    looks = []
    arrivals: dict[str, int] = {}
    for moved_s, age_s, is_restarted, sites in steps:
        now += moved_s * S
        listening = now if is_restarted else listening
        if age_s is not None:
            newest = max(newest or 0, now - age_s * S)
        arrivals = {site: arrivals.get(site, newest or now) for site in sites}
        places = tuple(AtSite(site=s, since=a, dwell_s=None) for s, a in arrivals.items())
        fix_at = None if age_s is None else newest
        sighting = Sighting(fix_at=fix_at, sites=places)
        looked = look(presence, sighting, at(now, listening), RULES)
        presence = looked.presence
        looks.append(looked)
        repeated = look(presence, sighting, at(now, listening), RULES)
        assert (repeated.presence, repeated.told) == (presence, ())
    return looks


def all_told(looks: list[Looked]) -> list[Told]:
    return [told for looked in looks for told in looked.told]


@given(STEPS)
def test_each_loss_is_told_once_and_every_back_follows_a_loss(
    steps: list[tuple[int, int | None, bool, tuple[str, ...]]],
) -> None:
    kinds = [told.kind for told in all_told(history(steps)) if not isinstance(told, Dwelling)]
    assert kinds == [SignalLost.kind, SignalBack.kind] * (len(kinds) // 2) + [SignalLost.kind] * (
        len(kinds) % 2
    )


@given(STEPS)
def test_lost_is_what_was_told_lost(
    steps: list[tuple[int, int | None, bool, tuple[str, ...]]],
) -> None:
    is_lost = False
    for looked in history(steps):
        for told in looked.told:
            is_lost = is_lost if isinstance(told, Dwelling) else isinstance(told, SignalLost)
        assert (looked.presence.freshness is Freshness.LOST) == is_lost


@given(STEPS)
def test_a_long_stay_is_told_once(
    steps: list[tuple[int, int | None, bool, tuple[str, ...]]],
) -> None:
    told: list[tuple[str, int]] = []
    present: set[tuple[str, int]] = set()
    for looked in history(steps):
        now_at = {(stay.site, stay.since) for stay in looked.presence.stays}
        told = [stay for stay in told if stay in present & now_at]
        told += [(one.site, one.since) for one in looked.told if isinstance(one, Dwelling)]
        assert len(told) == len(set(told))
        present = now_at


@given(st.lists(st.tuples(st.integers(-90_000, 90_000), st.booleans())))
def test_unknown_stays_unknown(steps: list[tuple[int, bool]]) -> None:
    now, presence = NOW, None
    for moved_s, is_restarted in steps:
        now += moved_s * S
        listening = now if is_restarted else LONG_AGO
        looked = look(presence, Sighting(fix_at=None), at(now, listening), RULES)
        presence = looked.presence
        assert (presence.freshness, looked.told) == (Freshness.NEVER, ())


@given(
    st.sampled_from(list(Freshness)), st.integers(0, 9000), st.integers(0, 90_000),
    st.integers(0, 90_000),
)  # fmt: skip
def test_setting_the_clock_back_loses_nothing(
    freshness: Freshness, age_s: int, back_s: int, listened_s: int
) -> None:
    before = known(freshness, NOW - age_s * S)
    moment = at(NOW, NOW - listened_s * S)
    settled = look(before, seen(age_s), moment, RULES).presence
    earlier = replace(moment, now=NOW - back_s * S)
    assert look(settled, seen(age_s), earlier, RULES).told == ()


@given(st.integers(0, 90_000), st.integers(0, 600))
def test_nobody_is_lost_before_somebody_listened_for_long_enough(
    age_s: int, listened_s: int
) -> None:
    moment = at(NOW, NOW - listened_s * S)
    assert look(known(Freshness.LATE), seen(age_s), moment, RULES).told == ()


@pytest.mark.parametrize(
    ("is_driving", "sites", "is_news"),
    [(False, ("yard",), False), (True, ("yard",), True), (False, (), True), (True, (), True)],
)
def test_loss_at_a_site_is_news_only_of_a_driver(
    is_driving: bool, sites: tuple[str, ...], is_news: bool
) -> None:
    lost = SignalLost(at=NOW, fix_at=NOW, is_driving=is_driving, sites=sites)
    assert lost.is_news is is_news
