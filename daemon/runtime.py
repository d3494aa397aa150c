"""Starts services in order, watches over them, and stops them in reverse.

The main thread does nothing else: it takes what is in the inbox, polls progress, and tells
the service manager. Everything it does is a step that a test can take by hand.
"""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Protocol, runtime_checkable

from daemon.adapters.sd_notify import Notifier
from daemon.clock import Clock, monotonic_us
from daemon.errors import DepotdError, StoreFailed
from daemon.inbox import (
    Failed,
    Inbox,
    Message,
    ReloadAsked,
    ServiceStopped,
    StopAsked,
    dying_threads_into,
    signals_into,
)
from daemon.interfaces import Service
from daemon.logs import Outage, get
from daemon.progress import ProgressWatch

log = get("runtime")

SAME_SIGNAL_MS = 1_000
"""A terminal and a boot loader both pass on one Ctrl-C: within this it is the same wish."""


class ExitReason(StrEnum):
    STOPPED = "stopped"
    STUCK = "stuck"
    """A service did not stop in time; its thread still runs, so use `Runtime.leave`."""
    SERVICE_FAILED = "service_failed"
    STORE_FAILED = "store_failed"


_GRAVER = list(ExitReason)


@runtime_checkable
class Faulty(Protocol):
    """A service that keeps what broke it, for those that have no inbox to report to."""

    @property
    def fault(self) -> BaseException | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeOptions:
    watchdog_ms: int | None = None
    """Within which the service manager wants a beat; None: it does not."""
    unwatched_ms: int = 30_000
    """Stands in for it where there is none, so that a stalled service is still named."""
    stop_deadline_ms: int = 15_000
    stop_each_ms: int = 5_000
    """One stuck service must not use up the time in which the others save their work."""
    status_every_ms: int = 5_000


class Runtime:
    def __init__(
        self,
        services: Sequence[Service],
        *,
        clock: Clock,
        inbox: Inbox,
        notifier: Notifier,
        options: RuntimeOptions | None = None,
        status: Callable[[], str] = str,
    ) -> None:
        """`status` says in a line how things stand. `on_reload` may be set before the start."""
        self.on_reload: Callable[[], None] | None = None
        self.error: BaseException | None = None
        self._services = list(services)
        self._clock = clock
        self._inbox = inbox
        self._notifier = notifier
        self._options = options or RuntimeOptions()
        self._status = status
        self._started: list[Service] = []
        self._stuck: list[str] = []
        self._reason: ExitReason | None = None
        self._stop_asked_at: int | None = None
        self._is_hurried = False
        self._watch: ProgressWatch | None = None
        self._status_at: int | None = None
        self._status_said = ""
        self._stalled_said: list[str] = []
        self._unheard = Outage(log, clock)

    def run(self) -> ExitReason:
        """Blocks until the process should end. What a service raises on start rises from here."""
        leave_stacks_on_abort()
        with signals_into(self._inbox), dying_threads_into(self._inbox):
            try:
                self.start()
                while self._reason is None:
                    message = self._inbox.take(self.step())
                    if message is not None:
                        self.handle(message)
            finally:
                reason = self.stop()
        return reason

    def leave(self, code: int) -> NoReturn:
        """Ends the process; neither a stuck thread nor a failed disk can hold it back.

        An orderly exit would wait for the one and close the database on the other.
        """
        if not self._stuck and self._reason is not ExitReason.STORE_FAILED:
            sys.exit(code)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)

    def start(self) -> None:
        for service in self._services:
            service.start()
            self._started.append(service)
            log.debug("service.started", service=service.name)
            while (message := self._inbox.take(0)) is not None:
                self.handle(message)
            if self._reason is not None:
                return
        every_ms = (self._options.watchdog_ms or self._options.unwatched_ms) // 2
        self._watch = ProgressWatch(self._services, self._clock, every_ms=every_ms)
        self._notifier.ready(self._status())
        log.info("runtime.ready", services=[service.name for service in self._services])

    def step(self) -> int:
        """Does what is due and answers for how many milliseconds there is nothing to do."""
        if self._watch is None:
            raise RuntimeError("step before start")
        for service in self._started:
            if isinstance(service, Faulty) and service.fault is not None:
                self._fail(service.name, service.fault)
        if self._reason is not None:
            return 0
        if self._watch.poll() and self._options.watchdog_ms is not None:
            self._beat()
        self._tell_status(self._watch.stalled())
        return self._watch.poll_ms

    def handle(self, message: Message) -> None:
        match message:
            case StopAsked(by=by):
                self._ask_stop(by)
            case ReloadAsked(by=by):
                self._reload(by)
            case Failed(source=source, error=error):
                self._fail(source, error)
            case ServiceStopped():
                pass

    def stop(self) -> ExitReason:
        """Stops what was started, last first; leaves a service behind that does not stop."""
        began = self._clock.monotonic()
        self._notifier.stopping("stopping")
        log.info("runtime.stopping", reason=self._reason or ExitReason.STOPPED)
        while self._started:
            self._stop_one(self._started.pop(), until=began + self._options.stop_deadline_ms)
        if self._stuck:
            self._judge(ExitReason.STUCK)
            dump_stacks()
        self._judge(ExitReason.STOPPED)
        reason = self._reason or ExitReason.STOPPED
        took_ms = self._clock.monotonic() - began
        log.info("runtime.stopped", reason=reason, took_ms=took_ms, stuck=self._stuck)
        return reason

    def _stop_one(self, service: Service, *, until: int) -> None:
        threading.Thread(
            target=self._stop_in_thread, args=(service,), name=f"stop {service.name}", daemon=True
        ).start()
        # The first to start is the last to stop: the writer may use all the time that is left.
        limit = self._clock.monotonic() + self._options.stop_each_ms if self._started else until
        while True:
            end = 0 if self._is_hurried else min(until, limit)
            message = self._inbox.take(end - self._clock.monotonic())
            if message == ServiceStopped(name=service.name):
                log.debug("service.stopped", service=service.name)
                return
            if message is None and self._clock.monotonic() >= end:
                self._stuck.append(service.name)
                log.error("service.stuck", service=service.name)
                return
            if message is not None:
                self.handle(message)

    def _stop_in_thread(self, service: Service) -> None:
        try:
            service.stop()
        except Exception as exc:  # noqa: BLE001 - one failing stop must not skip the others
            self._inbox.fail(service.name, exc)
        self._inbox.put(ServiceStopped(name=service.name))

    def _ask_stop(self, by: str) -> None:
        now = self._clock.monotonic()
        if self._stop_asked_at is None:
            log.info("runtime.stop_asked", by=by)
            self._stop_asked_at = now
            self._judge(ExitReason.STOPPED)
        elif now - self._stop_asked_at > SAME_SIGNAL_MS and not self._is_hurried:
            log.warning("runtime.stop_hurried", by=by)
            self._is_hurried = True

    def _reload(self, by: str) -> None:
        if self._reason is not None or self._watch is None:
            return  # on its way out, or just reading the settings anyway
        if self.on_reload is None:
            log.warning("runtime.reload_refused", by=by, error="restart to read the settings")
            return
        self._notifier.reloading(monotonic_us())
        try:
            self.on_reload()
        except DepotdError as exc:
            log.error("runtime.reload_refused", by=by, error=exc.message, next_step=exc.next_step)
        else:
            log.info("runtime.reloaded", by=by)
        self._notifier.ready(self._status())

    def _fail(self, source: str, error: BaseException) -> None:
        is_store = isinstance(error, StoreFailed)
        self._judge(ExitReason.STORE_FAILED if is_store else ExitReason.SERVICE_FAILED)
        if self.error is error:
            return
        self.error = self.error or error
        facts = {"next_step": error.next_step} if isinstance(error, DepotdError) else {}
        log.error("service.failed", service=source, error=str(error), exc_info=error, **facts)

    def _judge(self, reason: ExitReason) -> None:
        """The gravest reason stays."""
        if self._reason is None or _GRAVER.index(reason) > _GRAVER.index(self._reason):
            self._reason = reason

    def _beat(self) -> None:
        if self._notifier.watchdog():
            self._unheard.end("runtime.manager_hears")
        else:
            self._unheard.begin("runtime.manager_deaf")

    def _tell_status(self, stalled: list[str]) -> None:
        """Now and then, and at once when a service stalls or moves again."""
        now = self._clock.monotonic()
        is_due = self._status_at is None or now - self._status_at >= self._options.status_every_ms
        if not is_due and stalled == self._stalled_said:
            return
        self._status_at, self._stalled_said = now, stalled
        parts = [self._status(), f"no progress: {', '.join(stalled)}" if stalled else ""]
        said = "; ".join(part for part in parts if part)
        if said != self._status_said:
            self._status_said = said
            self._notifier.status(said)


def leave_stacks_on_abort() -> None:
    """SIGABRT is how the service manager ends a daemon that stopped beating."""
    with suppress(OSError, ValueError, RuntimeError):  # stderr may be no file
        faulthandler.enable(file=sys.stderr, all_threads=True)


def dump_stacks() -> None:
    with suppress(OSError, ValueError, RuntimeError):
        faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
