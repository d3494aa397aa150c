"""Several consumers on one machine, one process each: all of them run, or none."""

import ctypes
import os
import signal
from collections.abc import Callable
from types import FrameType

from daemon import logs

log = logs.get("headoffice")

PR_SET_PDEATHSIG = 1
STOPPING = (signal.SIGTERM, signal.SIGINT)


def run_processes(count: int, one: Callable[[int], int]) -> int:
    """Runs `one(number)` in as many processes; answers the first exit code that is not 0.

    When one ends by itself the others are told to end too: whoever started us starts all again.
    To be called before there are threads.
    """
    children: dict[int, int] = {}
    is_told = False

    def tell(_number: int = 0, _frame: FrameType | None = None) -> None:
        nonlocal is_told
        is_told = True
        for pid in children:
            os.kill(pid, signal.SIGTERM)

    # Signals wait until there is somebody to hand them on to.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    before = {number: signal.signal(number, tell) for number in STOPPING}
    children.update((_forked(number, one), number) for number in range(1, count + 1))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    worst = 0
    try:
        while children:
            pid, status = os.wait()
            number = children.pop(pid, 0)
            code = os.waitstatus_to_exitcode(status)
            if is_told and code == -signal.SIGTERM:
                code = 0  # it had not begun yet
            worst = worst or (128 - code if code < 0 else code)
            if not is_told:
                log.error("headoffice.consumer_ended", number=number, exit_code=code)
                worst = worst or 1
                tell()
    finally:
        for handled, handler in before.items():
            signal.signal(handled, handler)
    return worst


def _forked(number: int, one: Callable[[int], int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    for handled in STOPPING:
        signal.signal(handled, signal.SIG_DFL)
    _die_with_parent()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    code = 70  # as of a fault of ours
    try:
        code = one(number)
    finally:
        os._exit(code)


def _die_with_parent() -> None:
    """Killed with -9, it could not tell us; Linux does."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
