"""How the link to head office is written."""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from rich.text import Text

from daemon.readmodel.link import LinkRow, LinkStreamRow
from tui.format import NOTHING, LocalTime, compact, count, duration, millis, plain, size
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
    state = "awaited" if link.is_awaited else link.state
    return HEAD_OFFICE.get(state, HEAD_OFFICE["unknown"])


def link_text(link: LinkRow | None, seen: Seen, *, width: int) -> Text:
    """A few lines: what has nothing to say is left out. Wide, with a table of the streams."""
    sign = link_sign(link, is_running=seen.is_running)
    text = Text(no_wrap=True, overflow="ellipsis", end="")
    text.append(f" {'Head office':<{LABEL_WIDTH}}", style="bold")
    text.append(sign.both, style=sign.style)
    if link is None or link.state == "off":
        text.append(": nothing is sent. [link] in depotd.toml names its broker", style="dim")
        return text
    text.append(plain(_state(link, seen)))
    room = width - LABEL_WIDTH - MARGINS
    waiting = () if width >= STREAMS_FROM else _waiting(link, seen, room=room)
    for label, said, style in (*waiting, *_lines(link, seen)):
        for number, line in enumerate(_folded(said, room)):
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
    if link.waiting and not link.is_awaited and not _is_up_to_date(link, now):
        text.append(f" {count(link.waiting)} wait", style="default")
    return text


def _state(link: LinkRow, seen: Seen) -> str:
    local, now = seen.local, seen.now
    if not is_heard(link, is_running=seen.is_running):
        return f": it was {plain(link.word)} at {local.near(link.updated_at, now)}"
    said = f" since {local.with_age(link.since, now)}"
    if link.state in AWAY:
        if link.retry_at is not None and link.retry_at > now:
            said += f"; next try {local.near(link.retry_at, now)}"
        return said
    if link.is_awaited:
        return said
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
    if heard and link.held_by and link.state not in AWAY and not link.is_awaited:
        yield Line("Not sent", link.not_sent, "yellow")
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


def _waiting(link: LinkRow, seen: Seen, *, room: int) -> Iterator[Line]:
    """What waits of each stream on one line, and since when where that is worth a word."""
    known = [(row.name, row.waiting) for row in link.streams if row.waiting is not None]
    if not known:
        return
    said = "  ".join(f"{name} {count(waiting)}" for name, waiting in known)
    if len(said) > room:
        said = "  ".join(f"{name} {compact(waiting)}" for name, waiting in known)
    yield Line("Waiting", said)
    oldest = min(
        (row for row in link.streams if row.oldest_unsent_at is not None), key=_age_of, default=None
    )
    is_calm = is_heard(link, is_running=seen.is_running) and _is_up_to_date(link, seen.now)
    if oldest is not None and not is_calm:
        yield Line("Oldest", f"{oldest.name} of {_oldest(oldest, seen)}")


def _age_of(row: LinkStreamRow) -> int:
    return row.oldest_unsent_at or 0


def _sending(link: LinkRow) -> str:
    rows = round(link.rows_per_s)
    rate = f"{size(round(link.bytes_per_s))}/s, {count(rows)} {'row' if rows == 1 else 'rows'}/s"
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
