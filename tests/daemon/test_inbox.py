import os
import signal
import threading

from daemon.inbox import Failed, Inbox, ReloadAsked, StopAsked, dying_threads_into, signals_into


def test_signals_arrive_in_their_order_and_wake_the_waiter() -> None:
    inbox = Inbox()
    with signals_into(inbox):
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
        assert inbox.take(10_000) == ReloadAsked(by="SIGHUP")
        assert inbox.take(10_000) == StopAsked(by="SIGTERM")
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        assert inbox.take(10_000) == StopAsked(by="SIGINT")


def test_nothing_there_is_none() -> None:
    assert Inbox().take(0) is None
    assert Inbox().take(-5) is None


def test_a_dying_thread_leaves_word() -> None:
    inbox = Inbox()
    with dying_threads_into(inbox):
        thread = threading.Thread(target=int, args=("gate",), name="reader")
        thread.start()
        thread.join()
    message = inbox.take(0)
    assert isinstance(message, Failed)
    assert message.source == "reader"
    assert isinstance(message.error, ValueError)


def test_a_thread_that_exits_on_purpose_leaves_no_word() -> None:
    inbox = Inbox()

    def leave() -> None:
        raise SystemExit

    with dying_threads_into(inbox):
        thread = threading.Thread(target=leave)
        thread.start()
        thread.join()
    assert inbox.take(0) is None
