"""A depot and its head office, each started and stopped as the test says; ended with it."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from daemon.wire.broker import BrokerSpec
from tests.faults.depot import Depot, DepotSpec
from tests.faults.office import Office, OfficeSpec


class Scene:
    def __init__(self, depot: DepotSpec, office: OfficeSpec) -> None:
        self._stack = ExitStack()
        self.depot_spec = depot
        self.office_spec = office

    @classmethod
    def of(cls, folder: Path, broker: str, address: str, *, depots: str = "") -> Self:
        """`depots` is the URL by which depots reach the broker, where it is another."""
        return cls(
            DepotSpec(path=folder / "depot.db", broker=BrokerSpec.at(depots or broker)),
            OfficeSpec(store=address, broker=BrokerSpec.at(broker)),
        )

    def depot(self, spec: DepotSpec | None = None) -> Depot:
        """Started."""
        depot = Depot(spec or self.depot_spec)
        depot.start()
        self._stack.callback(depot.stop)
        return depot

    def office(self, name: str = "one", *, spec: OfficeSpec | None = None) -> Office:
        """Started."""
        office = Office(replace(spec or self.office_spec, name=name))
        office.start()
        self._stack.callback(office.stop)
        return office

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
