from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.headoffice.opening import open_store
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.sqlite_engine import SqliteEngine
from tests.daemon.headoffice.office import Office
from tests.daemon.headoffice.truth import NOW
from tests.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Without fsync: what these tests end is never the machine."""
    with cluster("fsync = off") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of an empty store, once for each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ho.db"
        return
    server: Cluster = request.getfixturevalue("postgres")
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def store(address: str, clock: ManualClock) -> Iterator[SqlStore]:
    opened = open_store(address, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = SqliteEngine(tmp_path / "ho.db", make=True, now=NOW, new_id=lambda: "ho-1")
    office = Office.on(engine, ManualClock(NOW))
    yield office
    engine.close()
