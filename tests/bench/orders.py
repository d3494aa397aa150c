"""`make bench ONLY=orders`: matching, a whole day, and a large round of dispatch.

The day is played three times on the same draws: by the daemon, by the first truck that is free,
and by the nearest. What is compared are sums over all seeds.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from daemon.domain.orders.order import Tier
from tests.bench import orders_big, orders_draws
from tests.bench.orders_day import Assign, Play
from tests.bench.orders_policies import first_available, nearest_first
from tests.bench.orders_result import Result
from tests.bench.orders_world import draw
from tests.bench.rows import Goal, Row

GROUP = "orders"
DRAWS = 30
POLICIES: dict[str, Assign | None] = {
    "ours": None,
    "first available": first_available,
    "nearest first": nearest_first,
}
ROUND_S = 2.0


def rows(seeds: tuple[int, ...]) -> list[Row]:
    return [*_draws(seeds[0]), *_day(seeds), *_big(seeds[0])]


def _draws(seed: int) -> list[Row]:
    km = orders_draws.measured(range(seed, seed + DRAWS))

    def row(name: str, peer: str, beside: float, most: float) -> Row:
        return Row(
            group=GROUP,
            name=f"approach km, {name}",
            value=km.ours / beside,
            unit="x",
            beside={peer: 1.0, "km of ours": km.ours, f"km of {peer}": beside},
            goal=Goal(op="<=", value=most),
        )

    return [
        row("by the optimum", "scipy", km.optimum, 1.001),
        row("by the first that is free", "first available", km.first, 0.40),
        row("by the nearest that is free", "nearest first", km.nearest, 0.90),
    ]


def _day(seeds: Sequence[int]) -> list[Row]:
    began = time.perf_counter()
    played = {name: [_played(seed, assign) for seed in seeds] for name, assign in POLICIES.items()}
    took_s = (time.perf_counter() - began) / (len(seeds) * len(POLICIES))
    found = [_on_time(tier, played) for tier in Tier]
    found.append(Row(group=GROUP, name="a day, from end to end", value=took_s, unit="s", goal=None))
    found.append(_figure(played, "HOS violations", lambda one: one.violations, "", 0))
    empty = {name: sum(one.empty_km for one in all_) for name, all_ in played.items()}
    nearest = empty.pop("nearest first")
    found.append(
        Row(
            group=GROUP,
            name="a day, empty km by nearest first",
            value=empty["ours"] / nearest,
            unit="x",
            beside={"nearest first": 1.0, "first available": empty["first available"] / nearest},
            goal=Goal(op="<=", value=1.05),
        )
    )
    found.append(_figure(played, "km", lambda one: one.km, "km", None))
    found.append(_figure(played, "idle time", lambda one: one.idle_min / 60, "h", None))
    found.append(_figure(played, "loads beyond their limit", lambda one: one.spoilt, "", None))
    found.append(_figure(played, "orders not delivered", lambda one: one.unserved, "", None))
    return found


def _played(seed: int, assign: Assign | None) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return Play(draw(seed), Path(folder) / "day.db", assign=assign).run()


def _on_time(tier: Tier, played: dict[str, list[Result]]) -> Row:
    shares = {}
    for name, all_ in played.items():
        kept = sum(one.on_time[tier][0] for one in all_)
        shares[name] = kept / max(1, sum(one.on_time[tier][1] for one in all_))
    ours = shares.pop("ours")
    return Row(
        group=GROUP,
        name=f"a day, on time, {tier}",
        value=ours,
        unit="",
        beside=shares,
        goal=Goal(op=">=", value=max(shares.values())),
    )


def _figure(
    played: dict[str, list[Result]],
    name: str,
    figure: Callable[[Result], float],
    unit: str,
    most: float | None,
) -> Row:
    sums = {policy: sum(map(figure, all_)) for policy, all_ in played.items()}
    ours = sums.pop("ours")
    goal = None if most is None else Goal(op="<=", value=most)
    return Row(group=GROUP, name=f"a day, {name}", value=ours, unit=unit, beside=sums, goal=goal)


def _big(seed: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        big = orders_big.measured(seed, Path(folder) / "big.db")
    return [
        Row(
            group=GROUP,
            name="500 orders against 500 pairs, read, judged, matched, saved",
            value=big.whole_s,
            unit="s",
            beside={
                "read": big.read_s,
                "judged and matched": big.decide_s,
                "matched": big.matching_s,
                "matched by scipy": big.scipy_s,
                "assigned": big.assigned,
            },
            goal=Goal(op="<", value=ROUND_S),
        )
    ]
