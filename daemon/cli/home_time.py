"""Instants and days as people write them of a driver: by the clock of his home terminal."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from daemon.cli.acting import Desk
from daemon.cli.options import place_to_read
from daemon.cli.reading import open_reading
from daemon.cli.when import EPOCH, instant_ms
from daemon.clock import SystemClock
from daemon.readmodel import duty

WORDS = {"today": 0, "yesterday": -1}
PLANNED = WORDS | {"tomorrow": 1}
TIME_PAST = "06:30, yesterday 06:30 or 2026-11-28T06:30, of the depot"
CLOCK = re.compile(r"(\d{1,2}):\d{2}(:\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTime:
    zone: ZoneInfo
    now_ms: int

    @property
    def today(self) -> date:
        return self._local(self.now_ms).date()

    def day(self, option: str, text: str) -> date:
        """`2026-11-28`, `today`, `yesterday`."""
        away = WORDS.get(text.lower())
        if away is not None:
            return self.today + timedelta(days=away)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise click.UsageError(
                f"{option} {text!r}: not a day such as 2026-11-28, today or yesterday"
            ) from None

    def instant(self, option: str, text: str) -> int:
        """ms UTC of `6:30`, the last there was, of `yesterday 06:30` or of an ISO instant.

        An hour that the clock left out is refused, and one that it showed twice must be written
        with its offset: guessed times are no record.
        """
        if CLOCK.fullmatch(text):
            at = self._on(option, self.today, text)
            if at <= self.now_ms:
                return at
            return self._on(option, self.today - timedelta(days=1), text)
        word, _, clock = text.partition(" ")
        if clock and word.lower() in WORDS:
            return self._on(option, self.day(option, word), clock)
        return self._checked(option, text)

    def planned(self, option: str, text: str) -> int:
        """As `instant`, but `18:00` is today's, and `tomorrow 06:00` is known: of what may come."""
        if CLOCK.fullmatch(text):
            return self._on(option, self.today, text)
        word, _, clock = text.partition(" ")
        away = PLANNED.get(word.lower())
        if clock and away is not None:
            return self._on(option, self.today + timedelta(days=away), clock)
        return self._checked(option, text)

    def _on(self, option: str, day: date, clock: str) -> int:
        padded = clock if clock[1:2] != ":" else f"0{clock}"
        return self._checked(option, f"{day.isoformat()}T{padded}")

    def _checked(self, option: str, text: str) -> int:
        at = instant_ms(option, text, self.zone)
        meant = datetime.fromisoformat(text)
        if meant.tzinfo is not None:
            return at
        if self._local(at).replace(tzinfo=None) != meant:
            raise click.UsageError(
                f"{option} {text!r}: there is no such time in {self.zone.key}: clocks are set"
                " forward then"
            )
        second = (meant.replace(tzinfo=self.zone, fold=1) - EPOCH) // timedelta(milliseconds=1)
        if second != at:
            both = " or ".join(self._local(one).isoformat() for one in (at, second))
            raise click.UsageError(
                f"{option} {text!r}: comes twice in {self.zone.key}: write {both}"
            )
        return at

    def _local(self, at_ms: int) -> datetime:
        return (EPOCH + timedelta(milliseconds=at_ms)).astimezone(self.zone)


def depot_time(desk: Desk) -> HomeTime:
    """By the depot's own clock, for what is no driver's."""
    return HomeTime(zone=ZoneInfo(desk.settings.depot.zone), now_ms=SystemClock().now())


def home_time(desk: Desk, name: str) -> HomeTime:
    """By the driver's home terminal; by the depot where there is no such driver."""
    path, settings = place_to_read(desk.config, None)
    with open_reading(path, settings, hint=False) as read:
        one = duty.driver(read.db, name)
        return HomeTime(zone=one.home if one else read.zone, now_ms=read.now_ms)
