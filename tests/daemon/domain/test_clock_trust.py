from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.clock_trust import (
    ClockChange,
    ClockTrust,
    Consensus,
    Reading,
    TrustRules,
    agreed,
)
from daemon.domain.events import ClockQuality

TRUE = 1_780_000_000_000  # the anchor an honest receiver proposes
BUILT = 1_767_225_600_000
ROLLOVER = -1024 * 7 * 86_400_000
DAY = 86_400_000
NTP, GPS, UNTRUSTED = ClockQuality.NTP, ClockQuality.GPS, ClockQuality.UNTRUSTED


class Depot:
    """Ticks once a second; each unit is heard every second with its own error in ms."""

    def __init__(self, anchor_ms: int = 0, *, floor_ms: int = BUILT) -> None:
        self.trust = ClockTrust(anchor_ms, rules=TrustRules(floor_ms=floor_ms))
        self.monotonic = 1_000
        self.wall_anchor = anchor_ms
        self.mark: int | None = None
        self.changes: list[ClockChange] = []

    def run(self, seconds: int, units: Mapping[str, int] | None = None) -> list[ClockChange]:
        new = []
        for _ in range(seconds):
            self.monotonic += 1_000
            for unit, error in (units or {}).items():
                self.trust.observe(unit, anchor_ms=TRUE + error, monotonic_ms=self.monotonic)
            reading = Reading(
                monotonic_ms=self.monotonic,
                wall_ms=self.wall_anchor + self.monotonic,
                ntp_mark=self.mark,
            )
            change = self.trust.tick(reading)
            if change:
                new.append(change)
        self.changes += new
        return new

    @property
    def off_by(self) -> int:
        return self.trust.anchor_ms - TRUE


def test_nothing_is_trusted_without_a_witness() -> None:
    depot = Depot()
    assert depot.run(600) == []
    assert depot.trust.quality is UNTRUSTED
    assert depot.trust.anchor_ms == 0


def test_one_consistent_receiver_brings_trust_after_a_minute() -> None:
    depot = Depot()
    assert depot.run(60, {"a": -300}) == []
    (change,) = depot.run(1, {"a": -300})
    assert (change.was, change.now) == (UNTRUSTED, GPS)
    assert change.step_ms == TRUE - 300
    assert change.at == TRUE - 300 + depot.monotonic
    assert "1 of 1" in change.reason


def test_a_receiver_that_wanders_is_not_believed() -> None:
    depot = Depot()
    for second in range(300):
        depot.run(1, {"a": 3_000 * (second % 2)})
    assert depot.changes == []


def test_jitter_below_the_limit_does_not_matter_and_the_quickest_arrival_counts() -> None:
    depot = Depot()
    for second in range(70):
        depot.run(1, {"a": -100 - 150 * (second % 10)})
    assert depot.trust.quality is GPS
    assert depot.off_by == -100


def test_one_lying_receiver_among_five_moves_nothing() -> None:
    depot = Depot()
    depot.run(70, {"liar": DAY, "a": -100, "b": -150, "c": -200, "d": -120})
    assert depot.trust.quality is GPS
    assert -200 <= depot.off_by <= 0
    assert "4 of 5" in depot.changes[0].reason


def test_the_liar_alone_at_night_does_not_move_trusted_time() -> None:
    depot = Depot()
    depot.run(70, {"liar": DAY, "a": -100, "b": -150})
    assert depot.run(3600, {"liar": DAY}) == []
    assert depot.trust.quality is GPS
    assert abs(depot.off_by) < 500


def test_one_of_several_that_vouched_cannot_move_time_alone() -> None:
    depot = Depot()
    depot.run(70, {"a": 0, "b": 0})
    assert depot.run(600, {"a": -DAY}) == []
    assert depot.off_by == 0


def test_two_that_disagree_bring_no_trust() -> None:
    depot = Depot()
    assert depot.run(300, {"a": 0, "b": DAY}) == []


def test_a_majority_mends_what_a_lone_liar_brought() -> None:
    depot = Depot()
    depot.run(70, {"liar": DAY})
    assert depot.off_by == DAY
    depot.run(70, {"liar": DAY, "a": -100, "b": -100})
    assert depot.off_by == -100
    assert [change.now for change in depot.changes] == [GPS, GPS]
    assert depot.changes[-1].step_ms == -DAY - 100


def test_the_only_receiver_may_mend_its_own_leap_seconds() -> None:
    depot = Depot()
    depot.run(70, {"a": 18_000})
    (change,) = depot.run(70, {"a": 0})
    assert change.step_ms == -18_000


def test_a_rolled_over_receiver_is_below_the_floor_and_has_no_say() -> None:
    depot = Depot()
    assert depot.run(200, {"old": ROLLOVER}) == []
    depot.run(70, {"old": ROLLOVER, "older": ROLLOVER, "a": -200})
    assert depot.trust.quality is GPS
    assert depot.off_by == -200


def test_the_flag_of_the_system_brings_trust_in_the_system_clock() -> None:
    depot = Depot(TRUE - 40)
    depot.run(5)
    depot.mark = 1
    (change,) = depot.run(1)
    assert (change.was, change.now, change.step_ms) == (UNTRUSTED, NTP, 0)
    assert depot.run(60) == []


def test_ntp_steps_the_wall_clock_and_sets_its_flag_at_once() -> None:
    depot = Depot(0)
    depot.run(5)
    depot.wall_anchor, depot.mark = TRUE, 1
    (change,) = depot.run(1)
    assert (change.was, change.now, change.step_ms) == (UNTRUSTED, NTP, TRUE)
    assert change.wall_step_ms == TRUE


def test_a_flag_with_an_impossible_time_is_not_believed() -> None:
    depot = Depot(0)
    depot.mark = 1
    assert depot.run(60) == []


def test_ntp_is_followed_in_small_and_not_told() -> None:
    depot = Depot(TRUE)
    depot.mark = 1
    depot.run(2)
    depot.wall_anchor += 90
    assert depot.run(1) == []
    assert depot.off_by == 90


@pytest.mark.parametrize("step", [DAY, -DAY, 2_001, -2_001])
def test_a_wall_clock_step_takes_trust_away_but_does_not_move_time(step: int) -> None:
    depot = Depot(TRUE)
    depot.mark = 1
    depot.run(2)
    depot.wall_anchor += step
    (change,) = depot.run(1)
    assert (change.was, change.now) == (NTP, UNTRUSTED)
    assert (change.step_ms, change.wall_step_ms) == (0, step)
    assert depot.off_by == 0
    assert depot.run(600) == []  # the old flag is still there, and says nothing new


def test_the_flag_set_anew_after_a_step_brings_trust_back() -> None:
    depot = Depot(TRUE)
    depot.mark = 1
    depot.run(2)
    depot.wall_anchor += DAY
    depot.run(2)
    depot.wall_anchor, depot.mark = TRUE + 30, 2
    (change,) = depot.run(1)
    assert (change.was, change.now, change.step_ms) == (UNTRUSTED, NTP, 30)


def test_receivers_confirm_again_a_minute_after_a_step() -> None:
    depot = Depot(0)
    depot.run(70, {"a": 0, "b": 0})
    depot.wall_anchor += DAY
    (lost,) = depot.run(1, {"a": 0, "b": 0})
    assert lost.now is UNTRUSTED
    assert depot.run(60, {"a": 0, "b": 0}) == []
    (back,) = depot.run(1, {"a": 0, "b": 0})
    assert (back.now, back.step_ms) == (GPS, 0)


def test_after_a_suspend_the_receivers_say_how_long_it_was() -> None:
    depot = Depot(0)
    depot.run(70, {"a": 0})
    depot.wall_anchor += 3_600_000  # the monotonic clock stood still for an hour
    depot.run(1)
    depot.run(70, {"a": 3_600_000})
    assert depot.changes[-1].now is GPS
    assert depot.changes[-1].step_ms == 3_600_000


def test_ntp_wins_over_receivers_and_receivers_take_over_when_it_goes() -> None:
    depot = Depot(TRUE + 9_000)
    depot.run(70, {"a": 0})
    depot.mark = 1
    (change,) = depot.run(1, {"a": 0})
    assert (change.was, change.now, change.step_ms) == (GPS, NTP, 9_000)
    assert depot.run(60, {"a": 9_000}) == []
    depot.mark = None
    change = depot.run(70, {"a": 9_000})[0]
    assert (change.was, change.now, change.step_ms) == (NTP, GPS, 0)


def test_trust_in_ntp_outlives_its_flag_and_a_lone_receiver_does_not_move_it() -> None:
    depot = Depot(TRUE)
    depot.mark = 1
    depot.run(2)
    depot.mark = None
    assert depot.run(300, {"liar": DAY}) == []
    assert depot.trust.quality is NTP


def test_who_vouched_before_ntp_does_not_move_time_alone_after_it() -> None:
    depot = Depot(TRUE)
    depot.run(70, {"a": 0})
    depot.mark = 1
    depot.run(2)
    depot.mark = None
    assert depot.run(300, {"a": DAY}) == []
    assert depot.off_by == 0


def test_crystal_drift_under_gps_is_worked_off_without_a_step() -> None:
    depot = Depot()
    depot.run(70, {"a": 0})
    for hour in range(48):
        assert depot.run(200, {"a": hour * 180}) == []
    assert abs(depot.off_by - 47 * 180) <= 600


def test_old_fixes_of_a_radio_that_catches_up_do_not_bring_trust() -> None:
    depot = Depot()
    for second in range(100):
        depot.run(1, {"radio": -3_600_000 + 30_000 * second})
    assert depot.changes == []


def test_units_are_forgotten_and_bounded() -> None:
    trust = ClockTrust(0)
    for number in range(10_000):
        trust.observe(f"u{number}", anchor_ms=TRUE, monotonic_ms=number)
    assert trust.consensus(200_000) is None
    for second in range(70):
        trust.observe("late", anchor_ms=TRUE, monotonic_ms=200_000 + second * 1000)
    found = trust.consensus(270_000)
    assert found is not None
    assert found.units == {"late"}


@given(
    honest=st.lists(st.integers(-900, 0), min_size=1, max_size=9),
    lies=st.lists(st.integers(-(10**13), 10**13), max_size=8),
)
def test_a_minority_never_moves_the_consensus(honest: list[int], lies: list[int]) -> None:
    lies = lies[: len(honest) - 1]
    anchors = {f"h{i}": TRUE + e for i, e in enumerate(honest)}
    anchors |= {f"l{i}": TRUE + e for i, e in enumerate(lies)}
    found = agreed(anchors, within_ms=2_000)
    assert found is not None
    assert -900 <= found.anchor_ms - TRUE <= 0


def test_agreement_names_who_agrees() -> None:
    assert agreed({}, within_ms=2_000) is None
    assert agreed({"a": 0, "b": 10_000}, within_ms=2_000) is None
    assert agreed({"a": 0, "b": 100, "c": 9_000}, within_ms=2_000) == Consensus(
        anchor_ms=100, units=frozenset({"a", "b"}), heard=3
    )


@given(
    script=st.lists(
        st.tuples(
            st.integers(1, 80),
            st.dictionaries(st.sampled_from("abcde"), st.integers(-4_000, 4_000), max_size=5),
            st.sampled_from([0, 0, 0, DAY, -DAY, 1_500]),
            st.sampled_from([None, 1, 2, 3]),
        ),
        max_size=8,
    )
)
def test_untrusted_time_never_steps_and_every_move_is_told(
    script: list[tuple[int, dict[str, int], int, int | None]],
) -> None:
    depot = Depot(TRUE - 50_000)
    for seconds, units, wall_step, mark in script:
        depot.wall_anchor += wall_step
        depot.mark = mark
        for _ in range(seconds):
            before, was = depot.trust.anchor_ms, depot.trust.quality
            told = depot.run(1, units)
            moved = depot.trust.anchor_ms - before
            if told:
                assert (told[0].was, told[0].now) == (was, depot.trust.quality)
                assert told[0].step_ms == moved
            else:
                assert depot.trust.quality is was
                assert abs(moved) <= 2_000
            if depot.trust.quality is UNTRUSTED:
                assert moved == 0
