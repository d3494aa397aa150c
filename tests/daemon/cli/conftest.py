import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from daemon.__main__ import cli
from daemon.cli.app import run
from daemon.clock import SystemClock
from tests.daemon.cli import duty_scene
from tests.daemon.cli.running import RunningDepot, running_depot
from tests.daemon.control.scene import open_folder
from tests.daemon.readmodel import sample_fleet
from tests.daemon.readmodel.sample_drivers import add_drivers
from tests.daemon.readmodel.sample_orders import add_orders
from tests.daemon.readmodel.sample_services import add_services
from tests.daemon.readmodel.sample_vehicles import add_telemetry


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """Standard output as the one object it must be."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err)["error"]


Depotd = Callable[..., Outcome]


@pytest.fixture
def depotd(capsys: pytest.CaptureFixture[str]) -> Depotd:
    """Runs a command in this process and answers what it said."""

    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run(cli, [str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Outcome(int(code), said.out, said.err)

    return command


@pytest.fixture(scope="session")
def fleet_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A depot with trucks that drove today, and no daemon at work."""
    return sample_fleet.create(tmp_path_factory.mktemp("fleet") / "fleet.db", running=False)


@pytest.fixture(scope="session")
def duty_database(fleet_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That depot with the log of a driver, D17, and no daemon at work."""
    path = tmp_path_factory.mktemp("duty") / "duty.db"
    shutil.copy(fleet_database, path)
    duty_scene.fill(path)
    return path


@pytest.fixture
def orders_database(tmp_path: Path) -> Path:
    """A depot with a morning of orders, up to now, and no daemon at work."""
    now = SystemClock().now()
    path = sample_fleet.create(tmp_path / "orders.db", now=now, running=False)
    db = sqlite3.connect(path)
    with db:
        add_drivers(db, now=now, midnight=now - 8 * 3_600_000)
        add_orders(db, now=now)
    db.close()
    return path


@pytest.fixture(scope="session")
def services_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A depot with services that are due, and no daemon at work."""
    now = SystemClock().now()
    path = tmp_path_factory.mktemp("services") / "services.db"
    sample_fleet.create(path, now=now, running=False)
    db = sqlite3.connect(path)
    with db:
        add_services(db, now=now)
    db.close()
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "depotd.toml"
    path.write_text(
        "[depot]\nname = 'Test'\n[store]\npath = 'live.db'\n"
        "[[vehicle]]\nname = 'T1'\n[[unit]]\nname = 'box'\nvehicle = 'T1'\n"
        "[[site]]\nname = 'plant'\nlat = 50.0\nlon = 8.0\nradius_m = 100\n"
        "[[driver]]\nname = 'D17'\nsleeper = true\n"
        "[[customer]]\nname = 'ACME'\ntier = 'premium'\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def depot() -> Iterator[RunningDepot]:
    """With a real dispatcher behind a real socket; nobody runs the jobs."""
    with open_folder() as folder, running_depot(folder) as running:
        yield running


@pytest.fixture
def spoken(fleet_database: Path, tmp_path: Path) -> Path:
    """The sample fleet, of which one truck speaks."""
    path = Path(shutil.copy(fleet_database, tmp_path))
    with closing(sqlite3.connect(path)) as db:
        add_telemetry(db, sample_fleet.NOW)
    return path


@pytest.fixture
def ask(depotd: Depotd, depot: RunningDepot) -> Depotd:
    """A command with the configuration of that depot."""
    return lambda *arguments: depotd(*arguments, "--config", depot.config)
