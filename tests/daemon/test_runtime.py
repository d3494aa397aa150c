import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.adapters.sd_notify import Notifier
from daemon.clock import Clock, ManualClock, SystemClock
from daemon.errors import SettingsError, StoreFailed
from daemon.inbox import Inbox, ReloadAsked, StopAsked
from daemon.runtime import ExitReason, Runtime, RuntimeOptions
from tests.daemon.runtime_parts import Manager, Part, manager_at


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with manager_at(tmp_path / "notify") as manager:
        yield manager


class House:
    """A runtime over three parts, stepped by hand."""

    def __init__(
        self,
        manager: Manager,
        *,
        clock: Clock | None = None,
        options: RuntimeOptions | None = None,
    ) -> None:
        self.diary: list[str] = []
        self.writer, self.ingest, self.ports = self.parts = tuple(
            Part(name, self.diary) for name in ("writer", "ingest", "ports")
        )
        self.inbox = Inbox()
        self.said = "2 ports open"
        self.runtime = Runtime(
            self.parts,
            clock=clock or SystemClock(),
            inbox=self.inbox,
            notifier=Notifier(manager.address),
            options=options or RuntimeOptions(),
            status=lambda: self.said,
        )


def watched(manager: Manager) -> tuple[House, ManualClock]:
    clock = ManualClock()
    house = House(manager, clock=clock, options=RuntimeOptions(watchdog_ms=30_000))
    house.runtime.start()
    manager.heard()
    return house, clock


def run_for(house: House, clock: ManualClock, seconds: int) -> None:
    for _ in range(seconds):
        clock.advance(1_000)
        assert 0 < house.runtime.step() <= 1_000


def beats(manager: Manager) -> int:
    return manager.heard().count("WATCHDOG=1")


def test_services_start_in_order_and_stop_in_reverse(manager: Manager) -> None:
    house = House(manager)
    house.runtime.start()
    assert manager.next() == "READY=1\nSTATUS=2 ports open"
    assert house.runtime.stop() is ExitReason.STOPPED
    assert manager.wait_for("STOPPING=1")
    assert house.diary == [
        "start writer", "start ingest", "start ports", "stop ports", "stop ingest", "stop writer",
    ]  # fmt: skip


def test_a_service_that_does_not_start_ends_those_before_it(manager: Manager) -> None:
    house = House(manager)

    def refuse() -> None:
        raise SettingsError("no such baud", next_step="use 9600")

    house.ingest.on_start = refuse
    with pytest.raises(SettingsError, match="no such baud"):
        house.runtime.run()
    assert house.diary == ["start writer", "stop writer"]
    assert not any("READY=1" in message for message in manager.heard())


def test_a_stop_asked_while_starting_is_heard(manager: Manager) -> None:
    house = House(manager)
    house.inbox.put(StopAsked(by="SIGTERM"))
    assert house.runtime.run() is ExitReason.STOPPED
    assert house.diary == ["start writer", "stop writer"]


def test_the_watchdog_is_beaten_each_half_of_its_time(manager: Manager) -> None:
    house, clock = watched(manager)
    run_for(house, clock, 60)
    assert beats(manager) == 4


def test_no_beat_while_one_service_stalls_and_one_as_soon_as_it_moves(manager: Manager) -> None:
    house, clock = watched(manager)
    house.ingest.moves = False
    run_for(house, clock, 40)
    heard = manager.heard()
    assert "WATCHDOG=1" not in heard
    assert any("no progress: ingest" in message for message in heard)
    house.ingest.moves = True
    run_for(house, clock, 1)
    assert beats(manager) == 1


def test_progress_between_two_beats_counts_even_if_it_pauses_when_asked(manager: Manager) -> None:
    house, clock = watched(manager)
    for second in range(60):
        house.ports.moves = second % 10 == 0
        run_for(house, clock, 1)
    assert beats(manager) == 4


def test_without_a_watchdog_nothing_is_beaten(manager: Manager) -> None:
    clock = ManualClock()
    house = House(manager, clock=clock)
    house.runtime.start()
    run_for(house, clock, 120)
    assert beats(manager) == 0


def test_the_status_is_told_when_it_changes(manager: Manager) -> None:
    house, clock = watched(manager)
    run_for(house, clock, 20)
    house.said = "1 port open"
    run_for(house, clock, 20)
    told = [message for message in manager.heard() if message.startswith("STATUS")]
    assert told == ["STATUS=2 ports open", "STATUS=1 port open"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StoreFailed("fsync failed"), ExitReason.STORE_FAILED),
        (ValueError("a bug"), ExitReason.SERVICE_FAILED),
    ],
)
@pytest.mark.parametrize("way", ["inbox", "fault", "thread"])
def test_a_failure_ends_the_process_with_its_reason(
    manager: Manager, error: Exception, reason: ExitReason, way: str
) -> None:
    house = House(manager)

    def die() -> None:
        raise error

    if way == "inbox":
        house.inbox.fail("writer", error)
    elif way == "fault":
        house.writer.fault = error
    else:
        house.ports.on_start = threading.Thread(target=die).start
    assert house.runtime.run() is reason
    assert house.runtime.error is error
    assert house.diary[-1] == "stop writer"


def test_a_store_failure_is_graver_than_what_follows_from_it(manager: Manager) -> None:
    house = House(manager)
    house.runtime.start()
    house.inbox.fail("ingest", ValueError("first"))
    house.writer.fails_to_stop = StoreFailed("the last commit failed")
    house.ports.fails_to_stop = ValueError("later")
    assert house.runtime.stop() is ExitReason.STORE_FAILED
    assert house.diary[-3:] == ["stop ports", "stop ingest", "stop writer"]


def test_a_stuck_service_holds_back_neither_the_others_nor_the_process(
    manager: Manager, capfd: pytest.CaptureFixture[str]
) -> None:
    house = House(manager, options=RuntimeOptions(stop_each_ms=50, stop_deadline_ms=10_000))
    house.ports.may_stop.clear()
    house.runtime.start()
    try:
        assert house.runtime.stop() is ExitReason.STUCK
        assert house.diary[-2:] == ["stop ingest", "stop writer"]
        assert "runtime_parts.py" in capfd.readouterr().err  # the stacks name the place
    finally:
        house.ports.may_stop.set()


def test_the_writer_may_use_the_time_that_is_left(manager: Manager) -> None:
    house = House(manager, options=RuntimeOptions(stop_each_ms=1, stop_deadline_ms=20_000))
    house.writer.may_stop.clear()
    threading.Timer(0.2, house.writer.may_stop.set).start()
    house.runtime.start()
    house.runtime.stop()
    assert house.diary[-1] == "stop writer"


def test_the_deadline_holds_for_all_together(manager: Manager) -> None:
    house = House(manager, options=RuntimeOptions(stop_each_ms=60_000, stop_deadline_ms=100))
    for part in house.parts:
        part.may_stop.clear()
    house.runtime.start()
    began = SystemClock().monotonic()
    try:
        assert house.runtime.stop() is ExitReason.STUCK
        assert SystemClock().monotonic() - began < 5_000
    finally:
        for part in house.parts:
            part.may_stop.set()


def test_a_second_wish_to_stop_cuts_the_drain_short(manager: Manager) -> None:
    clock = ManualClock()
    house = House(manager, clock=clock)
    house.runtime.start()
    house.writer.may_stop.clear()
    house.runtime.handle(StopAsked(by="SIGINT"))
    clock.advance(1_001)
    house.inbox.put(StopAsked(by="SIGINT"))
    try:
        assert house.runtime.stop() is ExitReason.STUCK
    finally:
        house.writer.may_stop.set()


def test_one_ctrl_c_that_arrives_twice_is_one_wish(manager: Manager) -> None:
    house = House(manager, clock=ManualClock())
    house.runtime.start()
    house.writer.may_stop.clear()
    threading.Timer(0.2, house.writer.may_stop.set).start()
    house.runtime.handle(StopAsked(by="SIGINT"))
    house.inbox.put(StopAsked(by="SIGINT"))
    assert house.runtime.stop() is ExitReason.STOPPED


def test_a_reload_is_announced_done_and_closed(manager: Manager) -> None:
    house, _ = watched(manager)
    house.runtime.on_reload = lambda: house.diary.append("reload")
    house.runtime.handle(ReloadAsked(by="SIGHUP"))
    reloading, ready = manager.heard()
    assert reloading.startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert ready.startswith("READY=1")
    assert house.diary[-1] == "reload"


def test_a_refused_reload_leaves_everything_running(manager: Manager) -> None:
    house, _ = watched(manager)

    def refuse() -> None:
        raise SettingsError("port.baud: 1200", next_step="allowed: 4800, ...")

    house.runtime.on_reload = refuse
    house.runtime.handle(ReloadAsked(by="SIGHUP"))
    assert [message.splitlines()[0] for message in manager.heard()] == ["RELOADING=1", "READY=1"]
    assert house.runtime.step() > 0, "it goes on"


def test_a_reload_while_starting_or_stopping_does_nothing(manager: Manager) -> None:
    house = House(manager)
    house.runtime.on_reload = lambda: house.diary.append("reload")
    house.inbox.put(ReloadAsked(by="SIGHUP"))
    house.runtime.start()
    house.inbox.put(StopAsked(by="SIGTERM"))
    house.inbox.put(ReloadAsked(by="SIGHUP"))
    assert house.runtime.stop() is ExitReason.STOPPED
    assert "reload" not in house.diary
    assert not any("RELOADING" in message for message in manager.heard())


def test_without_a_reload_it_is_refused(manager: Manager) -> None:
    house, _ = watched(manager)
    house.runtime.handle(ReloadAsked(by="SIGHUP"))
    assert manager.heard() == []
    assert house.runtime.step() > 0, "it goes on"


def test_the_signals_are_given_back(manager: Manager) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    hook = threading.excepthook
    house = House(manager)
    house.ports.on_start = lambda: os.kill(os.getpid(), signal.SIGTERM)
    assert house.runtime.run() is ExitReason.STOPPED
    assert {number: signal.getsignal(number) for number in before} == before
    assert threading.excepthook is hook


def test_an_orderly_end_leaves_by_the_door(manager: Manager) -> None:
    house = House(manager)
    house.inbox.put(StopAsked(by="SIGTERM"))
    house.runtime.run()
    with pytest.raises(SystemExit) as left:
        house.runtime.leave(3)
    assert left.value.code == 3
