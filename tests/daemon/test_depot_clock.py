from hypothesis import given
from hypothesis import strategies as st

from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality, Stamp

GPS = ClockQuality.GPS


def test_an_untrusted_clock_starts_from_the_wall_and_never_steps() -> None:
    machine = ManualClock(5_000)
    clock = DepotClock(machine)
    machine.advance(100)
    machine.step(86_400_000)
    assert clock.now() == 5_100
    assert clock.wall() == 86_405_100
    assert clock.quality is ClockQuality.UNTRUSTED


def test_it_does_not_start_before_what_is_known_to_be_past() -> None:
    machine = ManualClock(0)
    clock = DepotClock(machine, floor_ms=1_000_000)
    machine.advance(5)
    assert clock.now() == 1_000_005


def test_a_stamp_is_of_one_moment() -> None:
    machine = ManualClock(1_000)
    clock = DepotClock(machine)
    machine.advance(7)
    assert clock.stamp(3) == Stamp(
        boot=3, monotonic_ms=7, clock=ClockQuality.UNTRUSTED, seen_at=1_007
    )


def test_stamps_of_the_time_before_are_carried_over_forward() -> None:
    machine = ManualClock(1_000)
    clock = DepotClock(machine)
    machine.advance(500)
    stamped = clock.now()
    clock.move(clock.anchor_ms + 9_000_000, GPS)
    assert clock.generation == 1
    assert clock.settle(stamped) == clock.now() == 9_001_500
    machine.advance(50)
    assert clock.settle(clock.now()) == clock.now()
    assert clock.settle(stamped) == 9_001_500


def test_stamps_of_the_time_before_are_carried_over_backward() -> None:
    machine = ManualClock(1_000_000)
    clock = DepotClock(machine)
    machine.advance(60_000)
    stamped = clock.now()
    clock.move(clock.anchor_ms - 20_000, GPS)
    machine.advance(300)
    fresh = clock.now()
    machine.advance(300)
    assert clock.settle(stamped) == stamped - 20_000
    assert clock.settle(fresh) == fresh


def test_following_drift_leaves_stamps_alone() -> None:
    machine = ManualClock(1_000)
    clock = DepotClock(machine)
    stamped = clock.now()
    clock.trim(clock.anchor_ms + 3, GPS)
    assert clock.generation == 0
    assert clock.quality is GPS
    assert clock.settle(stamped) == stamped
    assert clock.now() == 1_003


@given(
    ran=st.integers(0, 10**9),
    moved=st.integers(-(10**10), 10**10).filter(lambda ms: abs(ms) > 2_000),
    age=st.integers(0, 1_000),
    since=st.integers(0, 900),
)
def test_settling_is_exact_for_bytes_in_flight(ran: int, moved: int, age: int, since: int) -> None:
    machine = ManualClock(10**12)
    clock = DepotClock(machine)
    machine.advance(ran)
    stamped = clock.now()
    machine.advance(age)
    clock.move(clock.anchor_ms + moved, GPS)
    machine.advance(since)
    fresh = clock.now()
    assert clock.settle(stamped) == stamped + moved
    assert clock.settle(fresh) == fresh
