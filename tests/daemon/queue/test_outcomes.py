import pytest

from daemon.queue.outcomes import Cancelled, JobSignal, Permanent, Retryable, Snooze, Stale


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (Retryable("no link"), "no link"),
        (Permanent("no such order"), "no such order"),
        (Snooze(5), "snoozed"),
        (Snooze(5, "until the shift begins"), "until the shift begins"),
        (Cancelled(), "cancelled"),
        (Stale("vehicle 4"), "vehicle 4"),
    ],
)
def test_signal_says_why(signal: JobSignal, reason: str) -> None:
    assert str(signal) == reason


def test_signals_carry_when_to_run_again() -> None:
    assert Retryable("x").after_ms is None
    assert Retryable("x", after_ms=5).after_ms == 5
    assert Snooze(17).until == 17
