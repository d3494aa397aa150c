"""A desk for papers and inspections, with a driver and a vehicle."""

from daemon.commands import dvir, papers
from daemon.store import zones
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.paper_scene import add_driver, add_vehicle

TODAY = "2026-06-01"
"""Of the tests' clock, in the desk's zone."""


def papers_desk(desk_with: MakeDesk) -> Desk:
    at = desk_with(*papers.specs(), *dvir.specs())
    at.writer.write(lambda tx: zones.keep(tx, "America/Denver"))
    at.writer.write(add_driver)
    at.writer.write(add_vehicle)
    return at
