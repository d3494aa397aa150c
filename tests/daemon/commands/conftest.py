from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.clock import ManualClock
from daemon.commands.spec import CommandSpec
from daemon.store.database import Store
from daemon.store.writer import StoreWriter
from tests.daemon.commands.scene import Desk
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.scene import NOW, open_store

MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes a desk with the commands that are given."""
    desks: list[Desk] = []

    def make(*specs: CommandSpec[Any], per_minute: int = 1000) -> Desk:
        desks.append(Desk(tmp_path / f"{len(desks)}.db", specs, per_minute=per_minute))
        return desks[-1]

    yield make
    for desk in desks:
        desk.writer.stop()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "rows.db")
    yield opened
    opened.close()


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[WholeDesk]:
    desk = WholeDesk(tmp_path / "whole.db")
    yield desk
    desk.writer.stop()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[StoreWriter]:
    """Stepped by the test: no thread."""
    stepped = StoreWriter(open_store(tmp_path / "turn.db"), ManualClock(NOW))
    yield stepped
    stepped.stop()
