"""A driver and a vehicle for the tests of papers and inspections."""

from tests.daemon.cli.running import RunningDepot


def prepare(depot: RunningDepot) -> None:
    depot.write(lambda tx: tx.execute("INSERT INTO driver(name) VALUES ('D17')"))
    depot.write(lambda tx: tx.execute("INSERT INTO vehicle(name) VALUES ('T101')"))
