"""Opens the adapter behind a name: the way to it, its rate, and whether it is one at all."""

import os
from collections.abc import Callable, Iterable
from typing import cast

from drivers.elm.dialog import Dialog, DialogRules
from drivers.elm.lines import STOPPED, LineKind, LineReader
from drivers.elm.lines import Line as ReplyLine
from drivers.elm.session import ElmPort, Line
from drivers.errors import BadPortName, PortUnreachable
from drivers.transport.blocking import UrlTransport
from drivers.transport.bus import OpenBus
from drivers.transport.interface import PortSpec
from drivers.transport.opening import OpenRequest, open_port
from drivers.transport.streams import FdTransport
from drivers.transport.urls import fault_of_url

RATES = (38_400, 9_600, 115_200, 500_000)
"""In the order in which adapters are met."""
QUESTION = b"ATI\r"
"""Who are you: answered at once, and nothing is changed by it."""
ANSWER_MS = 500
TRIES = 2
"""The first question may end a command that somebody else has begun."""
LEAST_TRIES_WITHOUT_RATES = 4

MonoMs = Callable[[], int]


def elm_bus(
    url: str, *, baud: int | None, mono_ms: MonoMs, rules: DialogRules | None = None
) -> OpenBus:
    """`baud`: None finds it out. The rate that was right is tried first the next time."""
    right: list[int] = []

    def opened() -> ElmPort:
        rates = (baud,) if baud is not None else (*right, *(r for r in RATES if r not in right))
        line = _line(url, baud=rates[0])
        try:
            find_rate(line, rates=rates, mono_ms=mono_ms)
        except BaseException:
            line.close()
            raise
        if line.baud is not None:
            right[:] = [line.baud]
        return ElmPort(line, dialog=Dialog(rules=rules), mono_ms=mono_ms)

    return opened


def fault_of_elm_url(url: str) -> str | None:
    """Why no adapter can ever be behind `url`; None when only trying can tell."""
    if fault := fault_of_url(url):
        return fault
    if "://" not in url and os.path.isfile(url):
        return f"cannot be asked: {url} is a file (name the adapter's serial device)"
    return None


def _line(url: str, *, baud: int) -> Line:
    if fault := fault_of_elm_url(url):
        raise BadPortName(fault)
    transport = open_port(OpenRequest(spec=PortSpec(name=url, url=url, baud=baud), baud=baud))
    if isinstance(transport.transport, FdTransport | UrlTransport):
        return cast(Line, transport.transport)
    transport.transport.close()
    raise BadPortName(f"cannot be asked: {url} is no line of an adapter")


def find_rate(line: Line, *, rates: Iterable[int], mono_ms: MonoMs) -> None:
    """Leaves the line at the rate at which an adapter answers; PortUnreachable: at none."""
    if line.baud is None:  # a network has no rate
        if not any(_answers(line, mono_ms) for _ in range(LEAST_TRIES_WITHOUT_RATES)):
            raise PortUnreachable(f"no adapter answers: {line.device} (is it an ELM327?)")
        return
    tried = []
    for rate in rates:
        if rate != line.baud:
            line.set_baud(rate)
        if any(_answers(line, mono_ms) for _ in range(TRIES)):
            return
        tried.append(str(rate))
    raise PortUnreachable(
        f"no adapter answers: {line.device} at {', '.join(tried)} baud"
        " (is it plugged in, is it an ELM327, has it another rate?)"
    )


def _answers(line: Line, mono_ms: MonoMs) -> bool:
    """Whether words come back that an adapter says; rubbish at a wrong rate is none."""
    line.write(QUESTION)
    reader = LineReader()
    until = mono_ms() + ANSWER_MS
    while (left_ms := until - mono_ms()) > 0:
        heard = reader.feed(line.read(left_ms / 1000))
        if any(_is_word_of_adapter(one) for one in heard):
            return True
    return False


def _is_word_of_adapter(line: ReplyLine) -> bool:
    """An echo is none: a loop of wire has it too."""
    known = (LineKind.BANNER, LineKind.UNKNOWN_COMMAND)
    return line.kind in known or line.text == STOPPED
