"""How the link to head office is written."""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from rich.text import Text

from daemon.readmodel.link import LinkRow, LinkStreamRow
from tui.format import NOTHING, LocalTime, count, duration, millis, plain, size
from tui.widgets.status import ALERT, HEAD_OFFICE, Sign

LABEL_WIDTH = 12
STREAM_WIDTH = 11
NUMBER_WIDTH = 14
MARGINS = 2
STREAMS_FROM = 100
"""From this width on there is room for each stream's numbers."""
AWAY = frozenset({"offline", "connecting"})
FRESH_MS = 15_000
"""What is younger is under way, and waits for nothing."""
SKEW_MS = 30_000
"""Clocks that differ by less are nobody's business."""


class Line(NamedTuple):
    label: str
    said: str
    style: str = ""


class Seen(NamedTuple):
    """By whom and when the link is looked at."""

    now: int
    local: LocalTime
    is_running: bool
    """Without a daemon nobody knows how the link is, but well what was acknowledged."""


def is_heard(link: LinkRow | None, *, is_running: bool) -> bool:
    """Whether what the daemon says of its link is of now."""
    return link is not None and is_running and link.is_current


def link_sign(link: LinkRow | None, *, is_running: bool) -> Sign:
    if link is None:
        return HEAD_OFFICE["off"]
    if link.state != "off" and not is_heard(link, is_running=is_running):
        return HEAD_OFFICE["unknown"]
    return HEAD_OFFICE.get(link.state, HEAD_OFFICE["unknown"])


def link_text(link: LinkRow | None, seen: Seen, *, width: int) -> Text:
    """A few lines: what has nothing to say is left out. Wide, with each stream's numbers."""
    sign = link_sign(link, is_running=seen.is_running)
    text = Text(no_wrap=True, overflow="ellipsis", end="")
    text.append(f" {'Head office':<{LABEL_WIDTH}}", style="bold")
    text.append(sign.both, style=sign.style)
    if link is None or link.state == "off":
        text.append(": nothing is sent. [link] in depotd.toml names its broker", style="dim")
        return text
    text.append(plain(_state(link, seen)))
    for label, said, style in _lines(link, seen):
        for number, line in enumerate(_folded(said, width - LABEL_WIDTH - MARGINS)):
            text.append(f"\n {'' if number else label:<{LABEL_WIDTH}}", style="dim")
            text.append(line, style=style)
    if width >= STREAMS_FROM:
        text.append_text(_streams(link, seen))
    return text


def _folded(said: str, width: int) -> list[str]:
    """An error is what somebody must be able to read out, so it may take a second line."""
    return wrap(plain(said), max(width, 1), max_lines=2, placeholder="…") or [""]


def office_text(link: LinkRow, now: int, *, is_running: bool) -> Text:
    """The same in one short line, for the overview."""
    sign = link_sign(link, is_running=is_running)
    text = Text(sign.both, style=sign.style)
    if link.waiting and not _is_up_to_date(link, now):
        text.append(f" {count(link.waiting)} wait", style="default")
    elif link.state == "live" and not link.head_office:
        text.append(" nobody there", style="default")
    return text


def _state(link: LinkRow, seen: Seen) -> str:
    local, now = seen.local, seen.now
    if not is_heard(link, is_running=seen.is_running):
        was = HEAD_OFFICE[link.state].word if link.state in HEAD_OFFICE else link.state
        return f": it was {was} at {local.with_age(link.updated_at, now)}"
    said = f" since {local.with_age(link.since, now)}"
    if link.state in AWAY:
        if link.retry_at is not None and link.retry_at > now:
            said += f"; next try {local.near(link.retry_at, now)}"
        return said
    if not link.head_office:
        return f"{said}; nobody there takes anything"
    if _is_up_to_date(link, now):
        return f"{said}; up to date"
    left = _left_s(link)
    return said if left is None else f"{said}; {duration(left)} to go"


def _is_up_to_date(link: LinkRow, now: int) -> bool:
    """What has just happened is on its way: there is always some of it."""
    if link.state != "live" or not link.head_office or link.waiting is None:
        return False
    oldest = link.oldest_unsent_at
    return link.waiting == 0 or (oldest is not None and now - oldest < FRESH_MS)


def _left_s(link: LinkRow) -> int | None:
    """How long catching up will take at its present pace."""
    if link.state != "catching-up" or link.held_by or not link.waiting or link.rows_per_s < 1:
        return None
    return round(link.waiting / link.rows_per_s)


def _lines(link: LinkRow, seen: Seen) -> Iterator[Line]:
    now, local = seen.now, seen.local
    heard = is_heard(link, is_running=seen.is_running)
    if link.waiting and not (heard and _is_up_to_date(link, now)):
        is_stuck = not heard or link.state in AWAY or not link.head_office
        yield Line("Kept here" if is_stuck else "Waiting", _waiting(link, seen))
    if heard and link.held_by and link.state not in AWAY:
        yield Line("Not sent", f"history: {link.held_by}", "yellow")
    if heard and link.state not in AWAY:
        yield Line("Sending", _sending(link))
    yield Line("Broker", f"{link.broker} as {link.depot_id}")
    if heard and link.skew_ms is not None and abs(link.skew_ms) > SKEW_MS:
        side = "ahead of" if link.skew_ms > 0 else "behind"
        said = f"head office is {millis(abs(link.skew_ms))} {side} this depot"
        yield Line("Clock", said, ALERT.style)
    for row in link.desired:
        if row.state == "refused":
            yield Line("Not taken", f"{row.doc} {row.version}: {row.message}", ALERT.style)
    if link.refused:
        many = "1 message" if link.refused == 1 else f"{count(link.refused)} messages"
        yield Line("Refused", f"{many} since the start of the daemon", "yellow")
    if link.last_error:
        is_over = link.state not in AWAY
        when = local.with_age(link.last_error_at, now)
        yield Line("Last error", f"{when}: {link.last_error}", "" if is_over else ALERT.style)


def _waiting(link: LinkRow, seen: Seen) -> str:
    of = ", ".join(f"{row.name} {count(row.waiting)}" for row in link.streams if row.waiting)
    oldest = link.oldest_unsent_at
    if oldest is None:
        return of
    return f"{of}; the oldest of {seen.local.with_age(oldest, seen.now)}"


def _sending(link: LinkRow) -> str:
    rate = f"{size(round(link.bytes_per_s))}/s, {count(link.rows_per_s)} rows/s"
    answer = "" if link.rtt_ms is None else f", answer in {millis(round(link.rtt_ms))}"
    return f"{rate}{answer}, {size(link.sent_today_bytes)} today"


def _streams(link: LinkRow, seen: Seen) -> Text:
    head = f"\n\n {'Stream':<{STREAM_WIDTH}}"
    head += "".join(f" {name:>{NUMBER_WIDTH}}" for name in ("Newest", "Head office", "Waiting"))
    text = Text()
    text.append(f"{head}   Oldest unsent", style="dim")
    for row in link.streams:
        text.append(f"\n {row.name:<{STREAM_WIDTH}}", style="bold")
        for number in (row.last, row.mark, row.waiting):
            text.append(f" {count(number):>{NUMBER_WIDTH}}", style="default")
        text.append(f"   {_oldest(row, seen)}", style="default")
    return text


def _oldest(row: LinkStreamRow, seen: Seen) -> str:
    if row.oldest_unsent_at is None:
        return NOTHING
    return seen.local.with_age(row.oldest_unsent_at, seen.now)
