from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.brokers import Mosquitto
from tests.faults.scene import Scene
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
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ho.db"


@pytest.fixture
def pg_address(postgres: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"f{abs(hash(request.node.nodeid)) % 10**12}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture
def scene(tmp_path: Path, broker: Mosquitto, address: str) -> Iterator[Scene]:
    """Depot and head office at one broker, over no bad network."""
    with Scene.of(tmp_path, broker.url, address) as made:
        yield made
