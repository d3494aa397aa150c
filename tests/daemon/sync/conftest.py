from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.sync.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "depot.db")
    yield scene
    scene.desk.writer.stop()
