from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.store.database import Store
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import NOW, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "depotd.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_store(path)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def writer(path: Path, clock: ManualClock) -> Iterator[StoreWriter]:
    """Stepped by the test: no thread."""
    stepped = StoreWriter(open_store(path), clock)
    yield stepped
    stepped.stop()
