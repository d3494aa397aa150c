"""A day of a home terminal: who was what in it, minute by minute, and what nobody knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.domain.duty.gaps import Gap
from daemon.domain.hours.days import midnight
from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, Mode, Span, log_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
USUAL_MINUTES = 1440
QUARTER = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpans:
    """Minutes UTC. Time of the day that no span covers is unknown, or still to come."""

    day: date
    zone: ZoneInfo
    begins: int
    ends: int
    until: int
    """Up to which it can be told: now, or the day's end."""
    spans: Sequence[Span]

    @property
    def minutes(self) -> int:
        return self.ends - self.begins

    @property
    def unknown(self) -> tuple[tuple[int, int], ...]:
        """Stretches from, up to and without, for which nothing is recorded."""
        found, known = [], self.begins
        for span in self.spans:
            if span.start > known:
                found.append((known, span.start))
            known = span.end
        if known < self.until:
            found.append((known, self.until))
        return tuple(found)

    def local(self, minute: int) -> datetime:
        return (EPOCH + timedelta(minutes=minute)).astimezone(self.zone)

    def moment(self, at_ms: int) -> datetime:
        """By the home terminal's clock, to the second."""
        return (EPOCH + timedelta(seconds=at_ms // 1000)).astimezone(self.zone)

    def clock(self, minute: int) -> str:
        """Wall clock: `07:30`, `24:00` for the day's end, with the date where it is another day's.

        On days that have an hour twice or not at all the zone's letters stand with it.
        """
        local = self.local(minute)
        words = "24:00" if minute == self.ends else f"{local:%H:%M}"
        if not self.begins <= minute <= self.ends:
            words = f"{local:%Y-%m-%d} {words}"
        return words if self.minutes == USUAL_MINUTES else f"{words} {local.tzname()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Minutes; together they are the day."""

    of: Mapping[Duty, int]
    unknown: int
    to_come: int

    @property
    def day(self) -> int:
        return sum(self.of.values()) + self.unknown + self.to_come


def day_spans(
    day: date, changes: Iterable[Change], zone: ZoneInfo, *, now: int, gaps: Iterable[Gap] = ()
) -> DaySpans:
    """`changes` are those in force, with the last one before the day if there is any.

    `now` is ms UTC. Of the `gaps` nothing is known, whatever is in force.
    """
    begins, ends = midnight(day.toordinal(), zone), midnight(day.toordinal() + 1, zone)
    until = min(ends, max(begins, now // MINUTE_MS))
    log = log_of(changes, until=until * MINUTE_MS, zone=zone)
    spans = [
        span._replace(start=max(span.start, begins), end=min(span.end, until))
        for span in log.spans
        if span.end > begins and span.start < until
    ]
    for gap in gaps:
        spans = [part for span in spans for part in _outside(span, gap)]
    return DaySpans(day=day, zone=zone, begins=begins, ends=ends, until=until, spans=tuple(spans))


def _outside(span: Span, gap: Gap) -> Iterator[Span]:
    before = span._replace(end=min(span.end, gap.from_minute))
    after = span._replace(start=max(span.start, gap.until_minute))
    yield from (part for part in (before, after) if part.start < part.end)


def parts_filled(day: DaySpans, duty: Duty, part_minutes: float) -> dict[int, Mode | None]:
    """Parts of the day in that status, counted from its beginning, each with the mode it was in.

    The shortest span fills one part, so that it is seen.
    """
    parts = int(day.minutes // part_minutes)
    found: dict[int, Mode | None] = {}
    for span in day.spans:
        if span.duty is duty:
            first = min(parts - 1, round((span.start - day.begins) / part_minutes))
            after = min(parts, max(first + 1, round((span.end - day.begins) / part_minutes)))
            found.update(dict.fromkeys(range(first, after), span.mode))
    return found


def totals_of(day: DaySpans) -> Totals:
    of = dict.fromkeys(Duty, 0)
    for span in day.spans:
        of[span.duty] += span.minutes
    return Totals(
        of=of,
        unknown=sum(end - start for start, end in day.unknown),
        to_come=day.ends - day.until,
    )
