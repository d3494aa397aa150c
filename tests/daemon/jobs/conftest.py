from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.jobs.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "depotd.db")
    yield opened
    opened.writer.stop()
