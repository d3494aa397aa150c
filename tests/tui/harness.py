"""Drives the screens in tests: fixed time, no animation, no blink, no waiting."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from daemon.clock import ManualClock
from daemon.readmodel.connect import Reader
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.app import DepotApp
from tui.widgets.bars import PlaceLine, StatusBar

NARROW, WIDE = (80, 24), (120, 40)
Script = Callable[[Pilot[int]], Awaitable[None]]


class QuietApp(DepotApp):
    """The real application with a clock that stands still and nothing that moves by itself."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.clock = ManualClock(NOW)
        super().__init__(
            partial(Reader, database),
            zone=ZONE,
            stale_s=600,
            now=self.clock.now,
            socket=database.with_name("control.sock"),
        )
        self.animation_level = "none"
        self.poll.quicken(-10)  # as rarely as it can: tests ask themselves


async def settle(pilot: Pilot[int]) -> None:
    """Until keys, answers and layout have all arrived."""
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
        for box in pilot.app.screen.query(Input):
            box.cursor_blink = False


async def ask(pilot: Pilot[int]) -> None:
    """What the timer does."""
    assert isinstance(pilot.app, DepotApp)
    pilot.app.poll.tick()
    await settle(pilot)


def drive(app: QuietApp, script: Script, size: tuple[int, int] = NARROW) -> None:
    async def session() -> None:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await script(pilot)

    asyncio.run(session())


def lines(app: DepotApp) -> list[str]:
    """The screen as a person reads it."""
    height = app.size.height
    content = app.screen._compositor.render_strips()  # noqa: SLF001 - the only way to the text
    return [strip.text.rstrip() for strip in content][:height]


def text(app: DepotApp) -> str:
    return "\n".join(lines(app))


def status_line(app: DepotApp) -> str:
    return app.screen.query_one(StatusBar).text.plain


def place_line(app: DepotApp) -> str:
    return app.screen.query_one(PlaceLine).text.plain


@contextmanager
def changing(database: Path) -> Iterator[sqlite3.Connection]:
    """Another connection that writes, as the daemon does."""
    db = sqlite3.connect(database)
    with db:
        yield db
    db.close()
