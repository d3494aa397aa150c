"""`depotd headoffice`: the far end of the link."""

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from daemon import logs
from daemon.bootstrap.headoffice import OfficePlan, consume
from daemon.cli.exits import Exit, exit_code
from daemon.cli.headoffice_acts import send
from daemon.cli.headoffice_desired import desired
from daemon.cli.headoffice_looks import commands, status
from daemon.cli.headoffice_rows import rows
from daemon.cli.headoffice_store import address_of, store_option
from daemon.errors import DepotdError, LinkError, SettingsError
from daemon.headoffice.processes import run_processes
from daemon.wire.broker import BrokerSpec, TlsFiles
from daemon.wire.topics import DEPOT_ID, DepotId

log = logs.get("headoffice")

PROCESSES_MOST = 64
F = TypeVar("F", bound=Callable[..., Any])
file_type = click.Path(path_type=Path, dir_okay=False)


def _option(name: str, **settings: Any) -> Callable[[F], F]:
    """Also from the environment, `--ca-file` as DEPOTD_HEADOFFICE_CA_FILE."""
    variable = "DEPOTD_HEADOFFICE_" + name.removeprefix("--").replace("-", "_").upper()
    return click.option(name, envvar=variable, **settings)


@click.group(invoke_without_command=True)
@_option("--broker", metavar="URL", help="MQTT 5 broker: mqtt://HOST:PORT or mqtts://HOST:PORT.")
@store_option
@_option("--ca-file", type=file_type, help="Certificates (PEM) that vouch for the broker.")
@_option("--cert-file", type=file_type, help="Our own certificate (PEM).")
@_option("--key-file", type=file_type, help="Its private key (PEM).")
@_option("--username", help="Name at the broker.")
@_option("--password-file", type=file_type, help="File whose first line is the password.")
@_option("--name", help="Of this consumer, unlike any other's [default: this machine's].")
@_option(
    "--processes",
    type=click.IntRange(1, PROCESSES_MOST),
    default=1,
    show_default=True,
    help="So many consumers, NAME-1, NAME-2, ...",
)
@_option("--depots", help="Only these depots, separated by commas [default: all that come].")
@click.option(
    "--log-level", type=click.Choice(logs.LEVELS), default="info", show_default=True, help="Least."
)
@click.pass_context
def headoffice(context: click.Context, /, log_level: str, **given: Any) -> int | None:
    """Head office: take in what depots send, and send them commands.

    Without a command it runs consumers until SIGTERM or Ctrl-C: any number of them, on any number
    of machines, may share one broker and one store. Each option may also stand in the environment:
    DEPOTD_HEADOFFICE_BROKER, DEPOTD_HEADOFFICE_STORE, ...

    \b
    Examples:
      depotd headoffice --broker mqtt://localhost --store sqlite:///headoffice.db
      depotd headoffice --broker mqtts://mq:8883 --store postgresql://depotd@db/fleet --processes 4
      depotd headoffice status --store sqlite:///headoffice.db
    """
    if context.invoked_subcommand is not None:
        return None
    logs.configure(log_level)
    plans = _plans(given)
    if len(plans) == 1:
        consume(plans[0])
        return Exit.DONE
    return run_processes(len(plans), lambda number: _child(plans[number - 1]))


headoffice.add_command(status)
headoffice.add_command(send)
headoffice.add_command(commands)
headoffice.add_command(desired)
headoffice.add_command(rows)


def _plans(given: dict[str, Any]) -> list[OfficePlan]:
    if not given["broker"]:
        raise SettingsError(
            "no broker is named",
            next_step="give --broker mqtt://HOST:PORT, or a command: depotd headoffice --help",
        )
    broker = _broker(given)
    store, name, allowed = (
        address_of(given["store"]),
        _name(given["name"]),
        _depots(given["depots"]),
    )
    count = given["processes"]
    return [
        OfficePlan(
            broker=broker,
            store=store,
            name=name if count == 1 else f"{name}-{number}",
            allowed=allowed,
        )
        for number in range(1, count + 1)
    ]


def _broker(given: dict[str, Any]) -> BrokerSpec:
    """With its files looked into: a service that is wired wrongly must not be started again."""
    try:
        broker = BrokerSpec.at(
            given["broker"],
            username=given["username"],
            password_file=given["password_file"],
            files=TlsFiles(ca=given["ca_file"], cert=given["cert_file"], key=given["key_file"]),
        )
        broker.password()
        broker.tls_context()
    except LinkError as exc:
        raise SettingsError(exc.message, next_step=exc.next_step) from exc
    return broker


def _name(given: str | None) -> str:
    name = given or re.sub(r"[^A-Za-z0-9_-]+", "-", socket.gethostname()).strip("-")[:56] or "one"
    if not DEPOT_ID.fullmatch(name):
        raise SettingsError(
            f"--name {name}: not a name of a consumer",
            next_step="use letters, digits, - and _, at most 64",
        )
    return name


def _depots(given: str | None) -> frozenset[DepotId] | None:
    if given is None:
        return None
    names = [name.strip() for name in given.split(",") if name.strip()]
    wrong = [name for name in names if not DEPOT_ID.fullmatch(name)]
    if wrong:
        raise SettingsError(
            f"--depots {wrong[0]}: not the id of a depot",
            next_step="ids are letters, digits, - and _: link.depot_id in the depot's settings",
        )
    return frozenset(map(DepotId, names))


def _child(plan: OfficePlan) -> int:
    try:
        consume(plan)
    except DepotdError as exc:
        log.error("headoffice.failed", error=exc.message, next_step=exc.next_step)
        return exit_code(exc)
    return Exit.DONE
