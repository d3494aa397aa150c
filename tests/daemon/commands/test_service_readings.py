"""Readings at a service; what refuses them by command is in test_maintenance, test_work_orders."""

from typing import Any

import pytest

from daemon.commands import work_orders as family
from daemon.domain.events import ClockQuality
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import orders_desk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.scene import NOW

LATER = """
INSERT INTO service_done(vehicle_id, kind, done_at, done_by, odometer_m, recorded_at, recorded_by)
VALUES (1, 'b', ?, 'Ann', 400000000, 0, 'Ann')
"""


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return orders_desk(desk_with, *family.specs())


def finished(desk: Desk) -> Any:
    added = desk.ask_with("work_order.add", {"vehicle": "T1", "kinds": ["oil"]})
    name = added.body["work_order"]
    desk.ask_with("work_order.start", {"order": name})
    return desk.ask_with("work_order.finish", {"order": name, "odometer_m": 400_900_000})


@pytest.mark.parametrize(
    ("quality", "code"),
    [(ClockQuality.GPS, "counter_backwards"), (ClockQuality.UNTRUSTED, "done")],
)
def test_what_came_before_is_asked_only_of_a_clock_that_is_trusted(
    desk: Desk, quality: ClockQuality, code: str
) -> None:
    desk.writer.write(lambda tx: tx.execute(LATER, (NOW + 86_400_000,)))
    desk.clock.trim(desk.clock.anchor_ms, quality)
    assert finished(desk).code == code
