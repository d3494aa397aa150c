"""Whatever a handler raises becomes a line and a traceback that can be stored."""

import sqlite3
from pathlib import Path

import pytest

from daemon.errors import StoreError
from daemon.queue.args import NewerArguments
from daemon.queue.faults import (
    DETAIL_CHARS,
    ERROR_CHARS,
    detail_of,
    failed,
    is_of_the_store,
    line_of,
    storable,
)
from daemon.queue.outcomes import Cancelled, Permanent, Retryable, Snooze, Stale
from daemon.queue.states import AttemptOutcome


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


class NoTimeGiven(Retryable):
    def __init__(self) -> None:
        pass


class NoInstantGiven(Snooze):
    def __init__(self) -> None:
        pass


class NoMessageGiven(StoreError):
    def __init__(self) -> None:
        pass


class Masked(Exception):
    def __getattribute__(self, name: str) -> object:
        if name == "__class__":
            raise RuntimeError("no face")
        return super().__getattribute__(name)


class MaskedTime(Retryable):
    def __getattribute__(self, name: str) -> object:
        if name == "after_ms":
            raise SystemExit(1)
        return super().__getattribute__(name)


def raised(exc: BaseException) -> BaseException:
    try:
        raise exc
    except BaseException as caught:  # noqa: BLE001 - any that there is
        return caught


@pytest.mark.parametrize(
    ("exc", "outcome"),
    [
        (Snooze(until=5), AttemptOutcome.SNOOZED),
        (Stale("truck 7"), AttemptOutcome.STALE),
        (Cancelled(), AttemptOutcome.CANCELLED),
        (Permanent("no such order"), AttemptOutcome.REFUSED),
        (Retryable("busy"), AttemptOutcome.FAILED),
        (NewerArguments("version 3"), AttemptOutcome.UNSERVED),
        (ValueError("x"), AttemptOutcome.FAILED),
        (SystemExit(3), AttemptOutcome.FAILED),
        (KeyboardInterrupt(), AttemptOutcome.FAILED),
        (MemoryError(), AttemptOutcome.FAILED),
    ],
)
def test_outcome_is_what_was_raised(exc: BaseException, outcome: AttemptOutcome) -> None:
    assert failed(raised(exc)).outcome is outcome


def test_signals_say_when_to_try_again() -> None:
    assert failed(Snooze(until=5)).until == 5
    assert failed(Retryable("busy", after_ms=7)).after_ms == 7
    assert failed(ValueError()).after_ms is None


def test_anything_else_keeps_its_name_and_traceback() -> None:
    told = failed(raised(KeyError("vin")))
    assert told.error == "KeyError: 'vin'"
    assert "raise exc" in told.detail


def test_signal_keeps_the_traceback_of_its_cause_alone() -> None:
    assert failed(raised(Retryable("busy"))).detail == ""
    cause = Retryable("busy")
    cause.__cause__ = ValueError("the true reason")
    assert "the true reason" in failed(raised(cause)).detail


def test_endless_recursion_is_told_in_bounds() -> None:
    def deeper(depth: int) -> int:
        return deeper(depth + 1) + 1

    with pytest.raises(RecursionError) as caught:
        deeper(0)
    told = failed(caught.value)
    assert told.error.startswith("RecursionError")
    assert 0 < len(told.detail) <= DETAIL_CHARS


def test_long_texts_are_cut_and_stay_one_line() -> None:
    told = failed(raised(ValueError("first\nsecond " + "x" * 50_000)))
    assert "\n" not in told.error
    assert len(told.error) <= ERROR_CHARS + len("ValueError: ")
    assert len(told.detail) <= DETAIL_CHARS
    assert told.detail.endswith("x\n")


def test_exception_that_cannot_be_told_is_survived() -> None:
    told = failed(raised(Unspeakable()))
    assert told.error == "Unspeakable: (its text cannot be told)"


@pytest.mark.parametrize(
    ("exc", "error"),
    [
        (NoTimeGiven(), "NoTimeGiven"),
        (NoInstantGiven(), "NoInstantGiven"),
        (NoMessageGiven(), "NoMessageGiven: (its text cannot be told)"),
        (Masked("x"), "an exception that cannot be told (no face)"),
        (MaskedTime("x"), "an exception that cannot be told (1)"),
        (Retryable("busy", after_ms="soon"), "busy"),  # type: ignore[arg-type] # as carelessly
    ],
    ids=lambda value: type(value).__name__,
)
def test_exception_that_was_written_carelessly_is_a_failure(exc: BaseException, error: str) -> None:
    told = failed(raised(exc))
    assert (told.outcome, told.error) == (AttemptOutcome.FAILED, error)
    assert (told.after_ms, told.until) == (None, None)


@pytest.mark.parametrize("until", [float("nan"), float("inf"), 1 << 80, None, "x"])
def test_snooze_to_no_instant_is_a_failure(until: object) -> None:
    told = failed(raised(Snooze(until=until)))  # type: ignore[arg-type] # as carelessly
    assert (told.outcome, told.until) == (AttemptOutcome.FAILED, None)


def test_time_before_now_is_at_once() -> None:
    assert failed(Snooze(until=-5)).until == 0
    assert failed(Retryable("busy", after_ms=-5)).after_ms == 0


def test_group_of_exceptions_is_told_in_bounds() -> None:
    deep: Exception = Unspeakable()
    for _ in range(50):
        deep = ExceptionGroup("g" * 1_000, [deep, ValueError("v" * 100_000), KeyError(1)])
    told = failed(raised(BaseExceptionGroup("all", [deep, SystemExit(1)])))
    assert told.outcome is AttemptOutcome.FAILED
    assert told.error.startswith("BaseExceptionGroup: all")
    assert 0 < len(told.detail) <= DETAIL_CHARS


def test_name_as_long_as_a_book_is_cut() -> None:
    loud = type("N" * 1_000_000, (Exception,), {"__str__": lambda _: "x" * 1_000_000})
    told = failed(raised(loud()))
    assert len(told.error) <= 2 * ERROR_CHARS + 2
    assert len(told.detail) <= DETAIL_CHARS


def test_text_that_sqlite_would_refuse_is_made_storable() -> None:
    text = storable("a\udc80b\0c")
    assert text == "a?b\N{REPLACEMENT CHARACTER}c"
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", (line_of(ValueError("\udc80")),)).fetchone() == ("?",)
    connection.close()


def test_own_errors_are_told_by_their_message() -> None:
    assert line_of(StoreError("the store is closed", next_step="open it")) == "the store is closed"


def test_trouble_of_the_disk_is_not_the_jobs(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    connection.execute("CREATE TABLE t(a UNIQUE)")
    connection.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.Error) as full:
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.Error) as wrong:
        connection.execute("INSERT INTO t VALUES (1)")
    connection.close()
    assert is_of_the_store(full.value)
    assert not is_of_the_store(wrong.value)
    assert not is_of_the_store(ValueError())


def test_no_traceback_is_said_so() -> None:
    assert "ValueError" in detail_of(ValueError())
