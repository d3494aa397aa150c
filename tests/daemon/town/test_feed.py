from dataclasses import replace

import pytest

from daemon.town.days import FIRST_DAY, local_midnight, truck
from daemon.town.feed import UnitFeed, UnitPlan
from daemon.town.persona import PLAIN
from daemon.town.receiver import IDEAL, ReceiverModel
from daemon.town.shift import DAY_MS
from tests.daemon.town.scene import town

MIDNIGHT = local_midnight(town(), FIRST_DAY)
NOON = MIDNIGHT + DAY_MS // 2


@pytest.fixture
def plan() -> UnitPlan:
    return UnitPlan(unit="u", vehicle=truck(3, 0), persona=PLAIN, model=IDEAL, port="p")


def test_each_epoch_comes_once_after_its_latency(plan: UnitPlan) -> None:
    feed = UnitFeed(town(), plan, midnight=MIDNIGHT, start_at=NOON)
    assert feed.take(NOON + PLAIN.latency_ms - 1) == b""
    assert feed.take(NOON + PLAIN.latency_ms).count(b"RMC") == 1
    assert feed.take(NOON + PLAIN.latency_ms) == b""
    assert feed.take(NOON + PLAIN.latency_ms + 5000).count(b"RMC") == 5


def test_a_step_size_changes_no_byte(plan: UnitPlan) -> None:
    def sent(step_ms: int) -> bytes:
        feed = UnitFeed(town(), plan, midnight=MIDNIGHT, start_at=NOON)
        return b"".join(feed.take(at) for at in range(NOON, NOON + 30_001, step_ms))

    assert sent(100) == sent(1000) == sent(30_000)


def test_a_long_sleep_is_not_made_up_for(plan: UnitPlan) -> None:
    feed = UnitFeed(town(), plan, midnight=MIDNIGHT, start_at=NOON)
    feed.take(NOON)
    assert feed.take(NOON + 3_600_000).count(b"RMC") <= 61


def test_next_day_begins_with_a_cold_start_at_the_same_place(plan: UnitPlan) -> None:
    feed = UnitFeed(town(), plan, midnight=MIDNIGHT, start_at=NOON)
    first_end = feed.path.now
    place = feed.path.place_at(feed.path.length_m)
    assert feed.take(first_end + 1000) != b""
    assert feed.take(first_end + 3_600_000) == b""
    assert feed.path.start_at > first_end
    start = feed.path.start_at
    assert feed.take(start + 1000 + PLAIN.latency_ms) != b""
    assert feed.path.place_at(0.0) == pytest.approx(place)


def test_a_unit_started_before_its_shift_waits_for_power(plan: UnitPlan) -> None:
    plan = replace(plan, model=ReceiverModel())
    feed = UnitFeed(town(), plan, midnight=MIDNIGHT, start_at=MIDNIGHT)
    assert feed.take(MIDNIGHT + 3_600_000) == b""
    assert b",V," in feed.take(feed.path.start_at + 1500)
