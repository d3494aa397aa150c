import threading
import time

from daemon.clock import ManualClock, SystemClock, monotonic_us


def test_the_system_clock_tells_milliseconds() -> None:
    clock = SystemClock()
    assert abs(clock.now() - time.time_ns() // 1_000_000) < 5_000
    assert abs(clock.monotonic() - time.monotonic_ns() // 1_000_000) < 5_000
    assert abs(monotonic_us() // 1_000 - clock.monotonic()) < 5_000


def test_waiting_ends_when_asked_to_stop() -> None:
    stop = threading.Event()
    assert not SystemClock().wait(stop, 1)
    stop.set()
    assert SystemClock().wait(stop, 3_600_000)


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(1_000)
    clock.advance(50)
    assert (clock.now(), clock.monotonic()) == (1_050, 50)
    assert not clock.wait(threading.Event(), 50)
    assert (clock.now(), clock.monotonic()) == (1_100, 100)


def test_setting_a_manual_clock_back_leaves_the_monotonic_clock() -> None:
    clock = ManualClock(1_000)
    clock.set(5_000)
    assert (clock.now(), clock.monotonic()) == (5_000, 4_000)
    clock.set(2_000)
    assert (clock.now(), clock.monotonic()) == (2_000, 4_000)


def test_a_step_moves_the_wall_clock_alone() -> None:
    clock = ManualClock(1_000)
    clock.step(-900)
    assert (clock.now(), clock.monotonic()) == (100, 0)
