"""Drives the screens in tests: fixed time, no animation, no blink, no waiting."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from textual._context import active_app
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from daemon.clock import ManualClock
from daemon.readmodel.connect import Reader
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.app import DepotApp
from tui.rules import RulesAt
from tui.widgets.bars import PlaceLine, StatusBar

NARROW, WIDE = (80, 24), (120, 40)
Parse = Callable[..., list[RuleSet]]
LOOK_S = 0.001
CALM = 2
"""So often in a row nothing may be left to draw."""
Script = Callable[[Pilot[int]], Awaitable[None]]


class QuietApp(DepotApp):
    """The real application with a clock that stands still and nothing that moves by itself."""

    def __init__(self, database: Path, *, rules: RulesAt | None = None) -> None:
        self.database = database
        self.clock = ManualClock(NOW)
        super().__init__(
            partial(Reader, database),
            zone=ZONE,
            stale_s=600,
            now=self.clock.now,
            socket=database.with_name("control.sock"),
            rules=rules,
        )
        self.animation_level = "none"
        self.poll.quicken(-10)  # as rarely as it can: tests ask themselves


async def until_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Textual's own looks for 20 ms at the processor's clock, and again while others are at work.

    This one asks the loop itself: nothing waits for its turn, and nothing is left to draw.
    """
    del min_sleep
    loop = asyncio.get_running_loop()
    until = loop.time() + max_sleep
    while loop.time() < until:
        await asyncio.sleep(LOOK_S)
        app = active_app.get(None)
        is_busy = bool(loop._ready)  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
        if is_busy or (app is not None and app._resize_timer is not None):  # noqa: SLF001 - as above
            continue
        if app is None or not app._screen_stack or is_drawn(app.screen):  # noqa: SLF001 - `screen` raises
            return
        app.screen._on_timer_update()  # noqa: SLF001 - as Pilot does


def parsed_once(parse: Parse) -> Parse:
    """Style sheets are the same for every application that a test makes: most of its start."""
    known: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_rules(sheet: Stylesheet, css: str, *told: Any, **named: Any) -> list[RuleSet]:
        variables = frozenset(sheet._variables.items())  # noqa: SLF001 - colours are theirs
        key = (variables, css, told, frozenset(named.items()))
        if key not in known:
            known[key] = parse(sheet, css, *told, **named)
        return known[key]

    return parse_rules


def is_drawn(screen: Screen[object]) -> bool:
    """Nothing is left for its timer to lay out, to paint or to call."""
    return not (
        screen._layout_required  # noqa: SLF001 - the only way to know, as are those below
        or screen._scroll_required  # noqa: SLF001 - as above
        or screen._repaint_required  # noqa: SLF001 - as above
        or screen._recompose_required  # noqa: SLF001 - as above
        or screen._dirty_widgets  # noqa: SLF001 - as above
        or screen._callbacks  # noqa: SLF001 - as above
    )


async def settle(pilot: Pilot[int]) -> None:
    """Until keys, answers and layout have all arrived."""
    calm = 0
    while calm < CALM:
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        calm = calm + 1 if is_drawn(pilot.app.screen) else 0


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
