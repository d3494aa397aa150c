"""Plans and records by command line, up to the daemon's own answer."""

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot
from tests.daemon.store.service_scene import add_vehicle

DONE = "SELECT kind, odometer_m, engine_min, done_by, cost_cents, parts, note FROM service_done"
PLANS = (
    "SELECT kind, class, every_m, every_min, every_days, includes, duration_min FROM service_plan"
)


@pytest.fixture
def laid(depot: RunningDepot) -> RunningDepot:
    depot.write(add_vehicle)
    return depot


def rows(depot: RunningDepot, sql: str) -> list[tuple[object, ...]]:
    return depot.write(lambda tx: tx.execute(sql).fetchall())


def test_a_plan_is_set_in_kilometres_hours_and_days_and_ends(
    ask: Depotd, laid: RunningDepot
) -> None:
    said = ask(
        "maintenance", "plan", "set", "B", "--class", "tractor", "--km", "16000", "--hours",
        "500", "--days", "365", "--duration", "3h", "--includes", "a, oil",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert "every 16,000 km or 500 h or 365 d" in said.out
    assert rows(laid, PLANS) == [("b", "tractor", 16_000_000, 30_000, 365, '["a", "oil"]', 180)]
    ended = ask("maintenance", "plan", "end", "b", "--class", "tractor")
    assert "plan b has ended" in ended.out


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "set", "b", "--km", "1000"),
        ("plan", "set", "b", "--vehicle", "T07"),
        ("plan", "set", "b", "--vehicle", "T07", "--class", "x", "--days", "3"),
        ("plan", "end", "b"),
        ("done", "T07"),
        ("done", "T07", "b", "--part", "=3"),
        ("done", "T07", "b", "--at", "someday"),
    ],
)
def test_what_is_incomplete_is_refused_before_the_daemon_is_asked(
    ask: Depotd, laid: RunningDepot, words: tuple[str, ...]
) -> None:
    assert ask("maintenance", *words).code == Exit.USAGE
    assert rows(laid, DONE) == []


def test_a_service_is_recorded_with_parts_and_readings(ask: Depotd, laid: RunningDepot) -> None:
    said = ask(
        "maintenance", "done", "T07", "B", "--at", "yesterday 16:30", "--km", "412380.5",
        "--hours", "9000", "--by", "A. Lee", "--part", "2 x oil filter=19.90", "--part", "bulb",
        "--note", "leak seen",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    ((kind, metres, minutes, by, cents, parts, note),) = rows(laid, DONE)
    assert (kind, metres, minutes, by, cents, note) == (
        "b",
        412_380_500,
        540_000,
        "A. Lee",
        3980,
        "leak seen",
    )
    assert '"name": "oil filter", "count": 2, "cost_cents": 1990' in str(parts)


def test_odd_readings_need_force_and_a_record_can_be_withdrawn(
    ask: Depotd, laid: RunningDepot
) -> None:
    assert ask("maintenance", "done", "T07", "b", "--km", "400000").code == 0
    odd = ask("maintenance", "done", "T07", "b", "--km", "399000")
    assert odd.code == Exit.NO
    assert "it was more already" in odd.err
    assert ask("maintenance", "done", "T07", "b", "--km", "399000", "--force").code == 0
    assert "counts again" in ask("maintenance", "withdraw", "2", "--note", "mistyped").out
    assert len(rows(laid, "SELECT 1 FROM service_done WHERE withdrawn_at IS NULL")) == 1


def test_a_baseline_is_counted_from_and_answers_as_json(ask: Depotd, laid: RunningDepot) -> None:
    said = ask("maintenance", "baseline", "T07", "a", "b", "--km", "1000", "--json")
    assert (said.answer["services"], said.answer["odometer_m"]) == ([1, 2], 1_000_000)
    assert rows(laid, "SELECT DISTINCT is_baseline FROM service_done") == [(1,)]
