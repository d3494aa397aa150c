import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.readmodel.sample_fleet import create


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
