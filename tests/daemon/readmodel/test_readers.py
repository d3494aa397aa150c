import threading
from pathlib import Path

import pytest

from daemon.readmodel.readers import ReaderPool
from tests.daemon.store.scene import adds_unit, open_store

COUNT = "SELECT count(*) FROM unit"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    store = open_store(tmp_path / "depotd.db")
    adds_unit("a")(store.connection)
    store.close()
    return tmp_path / "depotd.db"


def test_a_connection_is_used_again(path: Path) -> None:
    readers = ReaderPool(path)
    with readers.snapshot() as first:
        assert first.execute(COUNT).fetchone() == (1,)
    with readers.snapshot() as second:
        assert second is first
    readers.close()


def test_two_who_read_at_once_have_a_connection_each(path: Path) -> None:
    readers = ReaderPool(path)
    inside, go_on = threading.Event(), threading.Event()
    seen: list[object] = []

    def read() -> None:
        with readers.snapshot() as connection:
            seen.append(connection)
            inside.set()
            assert go_on.wait(10)

    thread = threading.Thread(target=read)
    thread.start()
    assert inside.wait(10)
    with readers.snapshot() as mine:
        assert mine is not seen[0]
        assert mine.execute(COUNT).fetchone() == (1,)
    go_on.set()
    thread.join()
    readers.close()


def test_a_reader_that_raised_gives_its_connection_back(path: Path) -> None:
    readers = ReaderPool(path)
    with pytest.raises(RuntimeError, match="handler"), readers.snapshot() as first:
        raise RuntimeError("handler")
    with readers.snapshot() as second:
        assert second is first
    readers.close()
