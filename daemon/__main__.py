"""`depotd` and `python -m daemon`: the table of all commands, imported only when called."""

import sys

import click

from daemon.cli.app import run
from daemon.cli.lazy import LazyCommand, LazyGroup
from daemon.version import VERSION

COMMANDS: dict[str, LazyCommand] = {
    "demo": LazyCommand(
        "daemon.cli.demo:demo", "A simulated depot with its daemon, its head office and screens."
    ),
    "check": LazyCommand(
        "daemon.cli.check:check",
        "Is the configuration right? With --apply its fleet, places and people take effect.",
    ),
    "run": LazyCommand("daemon.cli.run:run", "Run the daemon in the foreground."),
    "tui": LazyCommand(
        "daemon.screens:tui",
        "The screens: fleet, drivers, orders, dispatch, maintenance, jobs, alerts and ports, live.",
    ),
    "status": LazyCommand("daemon.cli.status:status", "How are daemon, clock, store and ports?"),
    "trucks": LazyCommand(
        "daemon.cli.trucks:trucks",
        "Trucks: list them, set the state of one, acknowledge a call back, decide on a load.",
    ),
    "trips": LazyCommand(
        "daemon.cli.trips:trips",
        "Trips and stops of one TRUCK or of all, by default of the last 24 hours.",
    ),
    "ports": LazyCommand("daemon.cli.ports:ports", "Ports with their rates and faults."),
    "yard": LazyCommand(
        "daemon.cli.yard:yard",
        "Vehicle units on the yard's own MQTT broker: check, add, acl.",
    ),
    "link": LazyCommand(
        "daemon.cli.link:link", "How is the link to head office, and what waits for it?"
    ),
    "jobs": LazyCommand(
        "daemon.cli.jobs:jobs", "Jobs: list, show, retry, cancel, discard, remove, enqueue."
    ),
    "queues": LazyCommand("daemon.cli.queues:queues", "Queues: list, pause, resume."),
    "schedules": LazyCommand(
        "daemon.cli.schedules:schedules", "Schedules: list, show, pause, resume, run."
    ),
    "rules": LazyCommand(
        "daemon.cli.rules:rules", "Rules: list, set, import, withdraw, explain, history."
    ),
    "decisions": LazyCommand(
        "daemon.cli.decisions:decisions", "Decisions and why they were made: list, show."
    ),
    "alerts": LazyCommand("daemon.cli.alerts:alerts", "Alerts: list, read."),
    "audit": LazyCommand("daemon.cli.audit:audit", "The audit of every command: list, verify."),
    "vehicles": LazyCommand(
        "daemon.cli.vehicles:vehicles",
        "Vehicles: list, add, edit, retire, import, and what they say of themselves.",
    ),
    "units": LazyCommand(
        "daemon.cli.units:units",
        "Units: list, add, edit, retire, import, and which vehicle they sit on.",
    ),
    "sites": LazyCommand("daemon.cli.sites:sites", "Sites: list, add, edit, retire, import."),
    "geofences": LazyCommand(
        "daemon.cli.geofences:geofences", "Geofences: list, add, edit, retire, import."
    ),
    "drivers": LazyCommand(
        "daemon.cli.drivers:drivers", "Drivers: list, add, edit, retire, import."
    ),
    "customers": LazyCommand(
        "daemon.cli.customers:customers", "Customers: list, add, edit, retire, import."
    ),
    "duty": LazyCommand(
        "daemon.cli.duty:duty",
        "Duty logs: who is in which status, a driver's days, edits and certificates, export.",
    ),
    "hos": LazyCommand(
        "daemon.cli.hos:hos",
        "Hours of service of drivers: show, check.",
    ),
    "papers": LazyCommand(
        "daemon.cli.papers:papers",
        "Papers of drivers and vehicles: list, add, withdraw, checklist, import, kinds.",
    ),
    "dvir": LazyCommand(
        "daemon.cli.dvir:dvir",
        "Inspections of vehicles by their drivers, DVIR: list, add, certify, review, items.",
    ),
    "faults": LazyCommand(
        "daemon.cli.faults:faults", "Fault codes that vehicles report: list, show."
    ),
    "eta": LazyCommand(
        "daemon.cli.eta:eta",
        "How long is it from one site to another, and how does anybody know?",
    ),
    "orders": LazyCommand(
        "daemon.cli.orders:orders",
        "Orders: list, show, add, change, assign, cancel, import, move, rate, delay, take-back.",
    ),
    "dispatch": LazyCommand(
        "daemon.cli.dispatch:dispatch",
        "How dispatch goes: what waits and why, how quick and punctual it is, what needs you.",
    ),
    "routes": LazyCommand(
        "daemon.cli.routes:routes",
        "Changes of routes that would pay: list, accept, reject, rebalance.",
    ),
    "maintenance": LazyCommand(
        "daemon.cli.maintenance:maintenance",
        "Maintenance: what is due when and why, plans, services done, work orders, the bays.",
    ),
    "export": LazyCommand(
        "daemon.cli.export:export",
        "Tracks of TRUCK as GPX, GeoJSON or CSV, by default of the last 24 hours.",
    ),
    "record": LazyCommand(
        "daemon.cli.record:record",
        "Keep the raw bytes of ports, with their arrival times, in FOLDER.",
    ),
    "replay": LazyCommand(
        "daemon.cli.replay:replay",
        "Drive recordings through the whole daemon and sum up what was in them.",
    ),
    "decode": LazyCommand(
        "daemon.cli.decode:decode",
        "What trucks say of themselves in logs of their CAN bus (J1939).",
    ),
    "backfill": LazyCommand(
        "daemon.cli.backfill:backfill", "Give missed recordings to a live database."
    ),
    "headoffice": LazyCommand(
        "daemon.cli.headoffice:headoffice",
        "Head office: take in what depots send, and send them commands.",
    ),
    "town": LazyCommand(
        "daemon.cli.town:town", "A simulated depot town that writes real NMEA and J1939."
    ),
}

cli = LazyGroup(
    "depotd",
    lazy=COMMANDS,
    help_text="The computer of one truck depot: tracks its vehicles, keeps all, needs nobody.",
    epilog="Start with `depotd demo`: a simulated depot, nothing to configure.",
)
click.version_option(VERSION, "-V", "--version", prog_name="depotd")(cli)


CHILD = "job-child"
"""What the daemon calls itself with, for a heavy job; nothing for people."""


def main() -> None:
    if sys.argv[1:2] == [CHILD]:
        from daemon.queue import child  # noqa: PLC0415 - commands must not pay for it

        del sys.argv[1]
        sys.exit(child.main())
    sys.exit(run(cli, sys.argv[1:]))


if __name__ == "__main__":
    main()
