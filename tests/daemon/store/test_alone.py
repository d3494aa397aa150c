from pathlib import Path

import pytest

from daemon.store.alone import alone
from daemon.store.database import Store
from tests.daemon.store.scene import add_unit, units


def test_what_was_written_is_there_at_the_end_and_not_before(store: Store, path: Path) -> None:
    with alone(store.connection) as tx:
        add_unit(tx, "a")
        assert units(path) == []
    assert units(path) == ["a"]


def fall(store: Store) -> None:
    with alone(store.connection) as tx:
        add_unit(tx, "a")
        raise RuntimeError("half way")


def test_what_rises_undoes_all(store: Store, path: Path) -> None:
    with pytest.raises(RuntimeError, match="half way"):
        fall(store)
    assert units(path) == []
    assert not store.connection.in_transaction
