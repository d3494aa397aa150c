"""Deaths at random under load: no row lost or doubled, no command lost or done twice."""

from pathlib import Path

import pytest

from tests.faults.storm import COMMANDS, Storm, StormPlan

pytestmark = pytest.mark.timeout(600)


def test_a_few_deaths_under_load(tmp_path: Path, address: str) -> None:
    plan = StormPlan(address=address, kills=5, steps=500, history_kbit_s=400)
    weather(tmp_path, plan, settle_s=120)


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize("seed", [2, 3])
def test_fifty_deaths_under_load(tmp_path: Path, address: str, seed: int) -> None:
    plan = StormPlan(address=address, kills=50, steps=8_000, history_kbit_s=300, seed=seed)
    weather(tmp_path, plan, settle_s=900)


def weather(folder: Path, plan: StormPlan, *, settle_s: float) -> None:
    with Storm(folder, plan) as storm:
        storm.rage()
        compared = storm.settle(within_s=settle_s)
        answers = storm.answers()
        effects = storm.effects()
    assert compared.rows > storm.rows + COMMANDS
    assert [row.code for row in answers] == ["done"] * COMMANDS
    assert sorted(row.id for row in answers) == sorted(storm.given), "none lost"
    assert effects == dict.fromkeys(storm.given, 1), "none done twice"
    print(f"\n{plan.kills} deaths {dict(storm.deaths)}: {compared.rows} rows equal")  # noqa: T201 - a figure
