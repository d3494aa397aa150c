from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.commands.spec import CommandSpec
from tests.daemon.commands.scene import Desk

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
