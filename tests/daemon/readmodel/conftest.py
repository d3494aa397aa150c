import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.readmodel.sample_fleet import create


@pytest.fixture
def fleet_path(tmp_path: Path) -> Path:
    return create(tmp_path / "fleet.db")


@pytest.fixture
def db(fleet_path: Path) -> Iterator[sqlite3.Connection]:
    """Writable, so that a test can set the scene on top of the sample fleet."""
    connection = sqlite3.connect(fleet_path)
    yield connection
    connection.close()
