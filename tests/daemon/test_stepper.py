import threading

from daemon.clock import ManualClock, SystemClock
from daemon.inbox import Failed, Inbox
from daemon.stepper import Stepper

WAIT_S = 20


def test_it_steps_until_it_is_stopped() -> None:
    diary: list[str] = []
    stepped = threading.Event()

    def step() -> int:
        diary.append("step")
        stepped.set()
        return 60_000

    stepper = Stepper(
        "worker",
        step,
        clock=SystemClock(),
        inbox=Inbox(),
        begin=lambda: diary.append("begin"),
        end=lambda: diary.append("end"),
    )
    stepper.start()
    assert stepped.wait(WAIT_S)
    stepper.stop()
    assert (diary[0], diary[1], diary[-1]) == ("begin", "step", "end")


def test_progress_is_a_step_since_the_last_question() -> None:
    asked, go = threading.Semaphore(0), threading.Semaphore(0)

    def step() -> int:
        asked.release()
        go.acquire()
        return 0

    stepper = Stepper("worker", step, clock=SystemClock(), inbox=Inbox())
    stepper.start()
    assert asked.acquire(timeout=WAIT_S)
    assert not stepper.beat()
    go.release()
    assert asked.acquire(timeout=WAIT_S)
    assert stepper.beat()
    assert not stepper.beat()
    go.release(1_000_000)
    stepper.stop()


def test_what_a_step_raises_is_reported() -> None:
    inbox = Inbox()

    def step() -> int:
        raise KeyError("gate")

    stepper = Stepper("worker", step, clock=SystemClock(), inbox=inbox)
    stepper.start()
    message = inbox.take(WAIT_S * 1000)
    assert isinstance(message, Failed)
    assert (message.source, str(message.error)) == ("worker", "'gate'")
    stepper.stop()


def test_it_never_waits_so_long_that_it_seems_dead() -> None:
    clock = ManualClock()
    waited: list[int] = []
    stepped = threading.Event()

    def step() -> int:
        waited.append(clock.monotonic())
        if len(waited) == 3:
            stepped.set()
        return 86_400_000

    stepper = Stepper("worker", step, clock=clock, inbox=Inbox())
    stepper.start()
    assert stepped.wait(WAIT_S)
    stepper.stop()
    assert waited[:3] == [0, 1_000, 2_000]


def test_stopping_what_was_never_started_does_nothing() -> None:
    ended: list[str] = []
    stepper = Stepper(
        "worker", lambda: 0, clock=SystemClock(), inbox=Inbox(), end=lambda: ended.append("end")
    )
    stepper.stop()
    assert ended == []
