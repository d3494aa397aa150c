from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.choice import Chance
from daemon.domain.dispatch.fleet import Column, figures_of, fleet_of
from daemon.domain.dispatch.hours import needed
from daemon.domain.dispatch.job_plan import JobWork, latest_out
from daemon.domain.dispatch.matching import FORBIDDEN
from daemon.domain.dispatch.rows import Roads, RowMaker
from daemon.domain.eta.lanes import LaneBook
from daemon.domain.orders.order import Order, Tier
from tests.daemon.domain.dispatch.scene import (
    MINUTE,
    NOW,
    driver,
    order,
    rules,
    truck,
    view,
    worked,
)

RULES = rules()
FIGURES = figures_of(RULES)


def scene(asked: Order, km: float, minutes: int) -> tuple[RowMaker, Column, JobWork]:
    seen = view([asked], [truck(km=km)], [driver(log=worked(minutes))])
    columns = fleet_of(seen, FIGURES, RULES).columns
    roads = Roads(LaneBook(), NOW)
    work = roads.job(asked, washing_min=10)
    return RowMaker(columns, roads, FIGURES, NOW), columns[0], work


@given(
    km=st.floats(0, 60),
    minutes=st.integers(1, 14 * 60),
    promised=st.integers(-30, 300),
    opens=st.one_of(st.none(), st.integers(0, 40)),
    tier=st.sampled_from(Tier),
)
def test_cost_is_what_the_pair_is_worth_when_it_is_looked_at_closely(
    km: float, minutes: int, promised: int, opens: int | None, tier: Tier
) -> None:
    at = NOW + promised * MINUTE
    earliest = None if opens is None else at - opens * MINUTE
    asked = order(minutes=promised, tier=tier, earliest_at=earliest)
    rows, column, work = scene(asked, km, minutes)
    row = rows.row(asked, work, [(0, FIGURES.scoring.certification)])
    approach = rows.approach(asked.origin).ways[0]
    chance = Chance.of(column, asked, work, approach, now=NOW)
    out = max(0.0, latest_out(asked, work, rows.approach(asked.origin).safe[0], NOW))
    assert rows.need(0, asked, work, out) == needed(
        [step for step in chance.steps if step.what != "wash"], out=chance.begins_in
    )
    if row.costs[0] == FORBIDDEN:
        assert row.short == [0]
        assert chance.judged(FIGURES.reserve_min)[1] is not None
        return
    worth = chance.scored(FIGURES, 1.0).total
    late = chance.timing.late
    assert abs(row.costs[0] - (1 - worth + tier.weight * late / 60)) < 0.01
    assert abs(row.late_least - late) < 1e-6


def test_way_is_asked_once() -> None:
    roads = Roads(LaneBook(), NOW)
    spot, other = order().origin.spot, order().destination.spot
    assert roads.way(spot, other) is roads.way(spot, other)
