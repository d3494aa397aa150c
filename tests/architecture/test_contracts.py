"""The import contracts hold, and each of them finds the import that it is there to find."""

from copy import deepcopy
from functools import cache

import grimp
import pytest
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.architecture.sources import PACKAGES, ROOT

KINDS: dict[str, type[Contract]] = {
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}


@cache
def whole_graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


@cache
def contracts() -> dict[str, Contract]:
    configuration = read_configuration(str(ROOT / "pyproject.toml"))
    return {
        options["name"]: KINDS[options["type"]](
            name=options["name"],
            session_options=configuration["session_options"],
            contract_options={k: v for k, v in options.items() if k not in ("name", "type")},
        )
        for options in configuration["contracts_options"]
    }


def broken(graph: grimp.ImportGraph) -> set[str]:
    return {
        name
        for name, contract in contracts().items()
        if not contract.check(deepcopy(graph), verbose=False).kept
    }


def with_import(importer: str, imported: str) -> grimp.ImportGraph:
    graph = deepcopy(whole_graph())
    for module in (importer, imported):
        if module not in graph.modules:
            external = module.partition(".")[0] not in PACKAGES
            graph.add_module(module, is_squashed=external)
    graph.add_import(importer=importer, imported=imported)
    return graph


def test_all_contracts_hold() -> None:
    assert broken(whole_graph()) == set()


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("daemon.store.trips", "daemon.readmodel.trips", "Layers of the daemon"),
        ("daemon.store.trips", "daemon.ingest.port_reader", "Layers of the daemon"),
        ("daemon.ingest.port_reader", "daemon.town.town", "Layers of the daemon"),
        ("daemon.bootstrap.live", "daemon.cli.app", "Layers of the daemon"),
        ("daemon.errors", "daemon.settings", "Layers of the daemon"),
        ("daemon.cli.app", "tui.poll", "Screens and command line do not know each other"),
        ("tui.poll", "daemon.cli.app", "Screens and command line do not know each other"),
        ("tui.poll", "daemon.store.trips", "Screens read the read model"),
        ("tui.poll", "daemon.control.server", "Screens read the read model"),
        ("tui.poll", "drivers.readings", "Screens read the read model"),
        ("daemon.town.town", "tui.poll", "Only the start knows the screens"),
        ("daemon.domain.master", "daemon.errors", "The domain knows readings"),
        ("daemon.domain.master", "drivers.gps.decoder", "The domain knows readings"),
        ("daemon.domain.master", "pydantic", "The domain knows readings"),
        ("drivers.gps.decoder", "daemon.errors", "Drivers know nothing of the depot"),
        ("drivers.readings", "drivers.gps.decoder", "Readings know nothing at all"),
        ("daemon.store.trips", "drivers.gps.decoder", "Drivers are for ingest"),
        ("daemon.cli.app", "drivers.transport.files", "Drivers are for ingest"),
        ("daemon.cli.app", "textual", "textual only in tui"),
        ("daemon.ingest.port_reader", "paho", "paho only in wire"),
        ("daemon.store.trips", "psycopg", "psycopg only in headoffice"),
        ("tui.poll", "serial", "serial, can and pynmea2 only in drivers"),
        ("daemon.ingest.port_reader", "pynmea2", "serial, can and pynmea2 only in drivers"),
        ("drivers.transport.files", "http", "apprise and HTTP only in adapters"),
    ],
)
def test_import_across_a_border_is_found(importer: str, imported: str, contract: str) -> None:
    found = broken(with_import(importer, imported))
    assert [name for name in found if name.startswith(contract)], found


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("tui.poll", "daemon.readmodel.trips"),
        ("tui.poll", "daemon.settings"),
        ("tui.poll", "daemon.control.client"),
        ("daemon.domain.master", "drivers.readings"),
        ("daemon.store.trips", "drivers.readings"),
        ("daemon.ingest.port_reader", "drivers.gps.decoder"),
        ("daemon.bootstrap.parts", "drivers.transport.files"),
        ("daemon.bootstrap.live", "daemon.adapters.sd_notify"),
        ("daemon.wire.mqtt", "paho"),
        ("daemon.headoffice.postgres_engine", "psycopg"),
        ("drivers.yard_mqtt.client", "paho"),
        ("daemon.adapters.notify", "apprise"),
    ],
)
def test_import_that_the_design_allows_is_let_through(importer: str, imported: str) -> None:
    assert broken(with_import(importer, imported)) <= broken(whole_graph())


def test_every_part_of_the_daemon_has_its_layer() -> None:
    graph = deepcopy(whole_graph())
    graph.add_module("daemon.somewhere_new")
    assert "Layers of the daemon" in broken(graph)


def test_the_graph_is_of_this_tree() -> None:
    expected = {path.stem for path in (ROOT / "daemon").glob("*.py") if path.stem != "__init__"}
    modules = {name.split(".")[1] for name in whole_graph().find_children("daemon")}
    assert expected <= modules
