"""How the screens look; `pytest --snapshot-update` accepts a new look after it was looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.harness import NARROW, WIDE, QuietApp, changing, press, settle
from tests.tui.link_states import STATES

WAYS = {
    "overview": (),
    "trucks": ("2",),
    "links": ("9",),
    "status": ("2", "j", "enter"),
    "trail": ("2", "j", "enter", "]"),
    "charts": ("2", "j", "enter", "]", "]"),
    "jobs": ("7",),
    "job": ("7", "j", "enter"),
    "schedules": ("7", "s"),
    "alerts": ("8", "j"),
}

DRIVER_WAYS = {
    "drivers": ("3",),
    "clocks": ("3", "enter"),
    "day": ("3", *["j"] * 6, "enter", "]"),
    "papers-due": ("3", "d"),
}

ORDER_WAYS = {
    "orders": ("4",),
    "order": ("4", "j", "j", "j", "enter"),
    "timeline": ("4", "j", "j", "j", "enter", "]"),
    "why": ("5", "tab", "j", "enter"),
    "dispatch": ("5",),
    "new-order": ("4", "N"),
    "truck-loads": ("2",),
    "truck-load": ("2", *["j"] * 6, "enter"),
    "orders-overview": (),
}

MAINTENANCE_WAYS = {
    "due": ("6",),
    "service": ("6", "j", "enter"),
    "work": ("6", "]", "j", "j"),
    "bays": ("6", "]", "]", "l", "j"),
    "faults": ("6", "]", "]", "]", "f"),
    "condition": ("6", "["),
    "finding": ("6", "[", "j", "enter"),
    "maintenance-done": ("6", "j", "D"),
}


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_looks_as_it_was_approved(
    app: QuietApp,
    snap_compare: Callable[..., bool],
    way: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    async def before(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, *way)

    assert snap_compare(app, run_before=before, terminal_size=size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("way", DRIVER_WAYS.values(), ids=DRIVER_WAYS)
def test_drivers_look_as_it_was_approved(
    drivers_app: QuietApp,
    snap_compare: Callable[..., bool],
    way: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    async def before(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, *way)

    assert snap_compare(drivers_app, run_before=before, terminal_size=size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("way", ORDER_WAYS.values(), ids=ORDER_WAYS)
def test_orders_look_as_it_was_approved(
    orders_app: QuietApp,
    snap_compare: Callable[..., bool],
    way: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    async def before(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, *way)

    assert snap_compare(orders_app, run_before=before, terminal_size=size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("way", MAINTENANCE_WAYS.values(), ids=MAINTENANCE_WAYS)
def test_maintenance_looks_as_it_was_approved(
    maintenance_app: QuietApp,
    snap_compare: Callable[..., bool],
    way: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    async def before(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, *way)

    assert snap_compare(maintenance_app, run_before=before, terminal_size=size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("state", STATES)
def test_link_looks_as_it_was_approved(
    app: QuietApp,
    fleet_path: Path,
    snap_compare: Callable[..., bool],
    state: str,
    size: tuple[int, int],
) -> None:
    with changing(fleet_path) as db:
        STATES[state](db)

    async def before(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, "9")

    assert snap_compare(app, run_before=before, terminal_size=size)
