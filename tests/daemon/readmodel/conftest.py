import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.readmodel.sample_drivers import add_drivers
from tests.daemon.readmodel.sample_fleet import DAY, NOW, create
from tests.daemon.readmodel.sample_orders import add_orders


@pytest.fixture(scope="session")
def fleet_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: filling it takes longer than most tests."""
    return create(tmp_path_factory.mktemp("fleet") / "fleet.db")


@pytest.fixture
def fleet_path(fleet_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fleet_template, tmp_path))


@pytest.fixture
def db(fleet_path: Path) -> Iterator[sqlite3.Connection]:
    """Writable, so that a test can set the scene on top of the sample fleet."""
    connection = sqlite3.connect(fleet_path)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def orders_template(fleet_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(fleet_template, tmp_path_factory.mktemp("orders")))
    connection = sqlite3.connect(path)
    with connection:
        add_drivers(connection, now=NOW, midnight=DAY)
        add_orders(connection, now=NOW)
    connection.close()
    return path


@pytest.fixture
def desk(orders_template: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The sample fleet with its drivers and a morning of orders."""
    connection = sqlite3.connect(shutil.copy(orders_template, tmp_path))
    yield connection
    connection.close()
