"""A shortened day of the bench: what must be true however well it goes."""

from pathlib import Path

from daemon.domain.orders.order import OrderState, Tier
from daemon.store import orders
from tests.bench.orders_day import Play
from tests.bench.orders_policies import first_available, nearest_first
from tests.bench.orders_world import Day, draw

MINUTES = 330
TWICE = """
SELECT count(*) FROM assignment a JOIN assignment b
    ON a.order_id = b.order_id AND a.id < b.id
    AND coalesce(a.ended_at, 1 << 60) > b.assigned_at
"""
EXPLAINED = "SELECT 1 FROM order_look WHERE order_id = ? AND body ->> 'why' != ''"
IN_HAND_TWICE = "SELECT count(*) - count(DISTINCT order_id) FROM truck WHERE order_id IS NOT NULL"


def short_day(seed: int) -> Day:
    return draw(seed, trucks=4, orders=6, last_min=200)


class Watched(Play):
    """Asks after each minute what must always be true."""

    def step(self) -> None:
        super().step()
        assert self.tx.execute(IN_HAND_TWICE).fetchone()[0] == 0
        assert self.tx.execute(TWICE).fetchone()[0] == 0


def test_every_order_ends_or_is_explained_and_nobody_breaks_the_law(tmp_path: Path) -> None:
    play = Watched(short_day(7), tmp_path / "day.db")
    found: dict[str, tuple[OrderState, bool]] = {}

    def ended() -> None:
        for one in orders.orders_by_ids(play.tx, range(1, 7)):
            is_explained = play.tx.execute(EXPLAINED, (one.id,)).fetchone() is not None
            found[one.name] = (one.state, is_explained)

    result = play.run(minutes=MINUTES, at_the_end=ended)
    assert result.violations == 0
    assert result.delivered >= 4
    assert len(found) == 6
    for name, (state, is_explained) in found.items():
        assert state.is_over or is_explained, name


def test_the_same_seed_is_the_same_day_for_every_policy(tmp_path: Path) -> None:
    assert short_day(7) == short_day(7)
    results = [
        Play(short_day(7), tmp_path / f"{name}.db", assign=assign).run(minutes=MINUTES)
        for name, assign in (("first", first_available), ("nearest", nearest_first))
    ]
    for tier in Tier:
        assert len({result.on_time[tier][1] for result in results}) == 1
    assert all(result.delivered for result in results)
