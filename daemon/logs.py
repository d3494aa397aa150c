"""Logs: structured lines on stderr, for the journal as JSON, for a person in plain.

    log = logs.get("port")
    log.warning("port.broke", port="yard", error="device gone")

The event name is a constant, facts are keywords, `component` says which part speaks.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import BoundLogger, ProcessorFormatter

from daemon.clock import Clock, SystemClock
from daemon.log_lines import JsonLine, Stamp, TextLine, complete, foreign

LEVELS = ("debug", "info", "warning", "error", "critical")


def get(component: str, **facts: object) -> BoundLogger:
    logger: BoundLogger = structlog.stdlib.get_logger(component, component=component, **facts)
    return logger


@contextmanager
def correlated(correlation_id: str) -> Iterator[None]:
    """Everything logged inside, by this thread, carries the id of its cause."""
    with bound_contextvars(correlation_id=correlation_id):
        yield


def configure(
    level: str = "info",
    *,
    clock: Clock | None = None,
    stream: TextIO | None = None,
    as_json: bool | None = None,
) -> None:
    """Sends everything, also what libraries log, to `stream` (stderr) in one form.

    May be called again, when the depot's clock exists or to change the level.
    """
    out = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        Stamp(clock or SystemClock()),
        complete,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[foreign, *shared],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _renderer(out, as_json=not out.isatty() if as_json is None else as_json),
            ],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=False,
    )


def _renderer(out: TextIO, *, as_json: bool) -> structlog.typing.Processor:
    if as_json:
        return JsonLine()
    return TextLine(coloured=out.isatty() and not os.environ.get("NO_COLOR"))


class Outage:
    """Says once that something broke and once that it is back, with how long it was away."""

    def __init__(self, log: BoundLogger, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._since: int | None = None
        self._repeats = 0

    @property
    def is_on(self) -> bool:
        return self._since is not None

    def begin(self, event: str, **facts: object) -> bool:
        """Answers whether this is the first of its kind since it last worked."""
        if self._since is not None:
            self._repeats += 1
            return False
        self._since = self._clock.monotonic()
        self._log.warning(event, **facts)
        return True

    def end(self, event: str, **facts: object) -> bool:
        """Answers whether there was an outage to end."""
        if self._since is None:
            return False
        away_s = (self._clock.monotonic() - self._since) / 1000
        self._log.info(event, away_s=away_s, repeats=self._repeats, **facts)
        self._since, self._repeats = None, 0
        return True
