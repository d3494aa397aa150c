"""Rows that wait for head office stand in the database alone: the daemon does not grow by them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.brokers import Mosquitto

GROWTH_MOST_KB = 30 << 10
TRUCKS = 200


@pytest.mark.timeout(300)
def test_fifty_thousand_rows_wait(tmp_path: Path) -> None:
    wait(tmp_path, rows=50_000)


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_a_million_rows_wait(tmp_path: Path) -> None:
    wait(tmp_path, rows=1_000_000)


def wait(folder: Path, *, rows: int) -> None:
    steps = rows // TRUCKS
    with Mosquitto(folder) as broker:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.waiting_child", str(folder / "depot.db"),
             broker.url, str(steps)],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=1_800,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    growth_kb = max(told["at_once"], told["after"]) - told["before"]
    print(f"\n  {told['waiting']} rows wait: {told}, grown by {growth_kb} kB")  # noqa: T201 - a figure
    assert told["waiting"] >= rows
    assert growth_kb < GROWTH_MOST_KB
