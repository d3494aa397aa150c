import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from daemon.screens import RulesInForce
from daemon.settings import Settings
from tests.daemon.control.scene import Echo
from tests.daemon.readmodel.sample_drivers import add_drivers
from tests.daemon.readmodel.sample_fleet import DAY, NOW, create, held
from tests.daemon.readmodel.sample_maintenance import TODAY, add_maintenance
from tests.daemon.readmodel.sample_orders import add_orders
from tests.daemon.readmodel.sample_telling import add_telling
from tests.tui.harness import QuietApp, parsed_once, until_idle


@pytest.fixture(autouse=True, scope="session")
def swift() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("textual.app", "textual.pilot"):
            patch.setattr(f"{name}.wait_for_idle", until_idle)
        patch.setattr(Stylesheet, "_parse_rules", parsed_once(Stylesheet._parse_rules))  # noqa: SLF001 - theirs
        yield


@pytest.fixture(scope="session")
def fleet_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create(tmp_path_factory.mktemp("fleet") / "fleet.db")


@pytest.fixture
def fleet_path(fleet_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fleet_template, tmp_path))


@pytest.fixture
def running(fleet_path: Path) -> Iterator[None]:
    """A daemon holds the database."""
    with held(fleet_path):
        yield


@pytest.fixture
def app(fleet_path: Path, running: None) -> QuietApp:
    del running
    return QuietApp(fleet_path)


@pytest.fixture(scope="session")
def drivers_template(fleet_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(fleet_template, tmp_path_factory.mktemp("drivers")))
    db = sqlite3.connect(path)
    with db:
        add_drivers(db, now=NOW, midnight=DAY)
    db.close()
    return path


@pytest.fixture
def drivers_path(drivers_template: Path, tmp_path: Path) -> Path:
    """The sample fleet with its drivers."""
    return Path(shutil.copy(drivers_template, tmp_path))


@pytest.fixture
def drivers_app(drivers_path: Path) -> Iterator[QuietApp]:
    with held(drivers_path):
        yield QuietApp(drivers_path, rules=RulesInForce(Settings()))


@pytest.fixture(scope="session")
def orders_template(drivers_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(drivers_template, tmp_path_factory.mktemp("orders")))
    db = sqlite3.connect(path)
    with db:
        add_orders(db, now=NOW)
    db.close()
    return path


@pytest.fixture
def orders_path(orders_template: Path, tmp_path: Path) -> Path:
    """The sample fleet with its drivers and a morning of orders."""
    return Path(shutil.copy(orders_template, tmp_path))


@pytest.fixture
def orders_app(orders_path: Path) -> Iterator[QuietApp]:
    with held(orders_path):
        yield QuietApp(orders_path, rules=RulesInForce(Settings()))


@pytest.fixture(scope="session")
def maintenance_template(orders_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(orders_template, tmp_path_factory.mktemp("maintenance")))
    db = sqlite3.connect(path)
    with db:
        add_maintenance(db, now=NOW, today=TODAY)
    db.close()
    return path


@pytest.fixture
def maintenance_path(maintenance_template: Path, tmp_path: Path) -> Path:
    """The sample fleet with its orders and a morning of the maintenance desk."""
    return Path(shutil.copy(maintenance_template, tmp_path))


@pytest.fixture
def maintenance_app(maintenance_path: Path) -> Iterator[QuietApp]:
    with held(maintenance_path):
        yield QuietApp(maintenance_path, rules=RulesInForce(Settings()))


@pytest.fixture(scope="session")
def telling_template(orders_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(orders_template, tmp_path_factory.mktemp("telling")))
    db = sqlite3.connect(path)
    with db:
        add_telling(db, NOW)
    db.close()
    return path


@pytest.fixture
def telling_path(telling_template: Path, tmp_path: Path) -> Path:
    """As before, and T-01 tells all of itself."""
    return Path(shutil.copy(telling_template, tmp_path))


@pytest.fixture
def telling_app(telling_path: Path) -> Iterator[QuietApp]:
    with held(telling_path):
        yield QuietApp(telling_path, rules=RulesInForce(Settings()))


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()
