import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.brokers import Mosquitto
from tests.faults.scene import Scene
from tests.faults.stores import PostgresStores, SqliteStores, Stores
from tests.netproxy import NetProxy
from tests.postgres import Cluster, cluster


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """Remembers nothing across a kill."""
    with Mosquitto(tmp_path) as running:
        yield running


@pytest.fixture
def net(broker: Mosquitto) -> Iterator[NetProxy]:
    """The depot's way to the broker; head office has its own."""
    with NetProxy(broker.port) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def engine() -> str:
    """A test that is about more than the link is parametrised with it: sqlite, postgres."""
    return "sqlite"


@pytest.fixture
def stores(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stores]:
    if engine == "sqlite":
        yield SqliteStores(tmp_path)
        return
    server: Cluster = request.getfixturevalue("postgres")
    with closing(PostgresStores(server, prefix=f"f{uuid.uuid4().hex[:12]}")) as made:
        yield made


@pytest.fixture
def address(stores: Stores) -> str:
    """Of an empty store of head office."""
    return stores.new()


@pytest.fixture
def scene(tmp_path: Path, broker: Mosquitto, address: str) -> Iterator[Scene]:
    """Depot and head office at one broker, over no bad network."""
    with Scene.of(tmp_path, broker.url, address) as made:
        yield made
