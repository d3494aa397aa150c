"""`depotd yard`."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from daemon.bootstrap.yard import listening
from daemon.cli.exits import Exit
from daemon.cli.options import (
    ReadSource,
    config_option,
    json_option,
    load_settings,
    place_to_read,
    reading,
)
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.reading import open_reading
from daemon.cli.yard_heard import YardHeard
from daemon.cli.yard_passwords import UNIT, checked_name, new_password, password_line, put
from daemon.clock import SystemClock
from daemon.readmodel import master

USUAL_USER = "depotd"
COLUMNS = {
    "unit": "key",
    "messages": "right",
    "samples": "right",
    "latest": "rest",
    "codes": "right",
    "VIN": "left",
    "refused": "rest",
}


@click.group()
def yard() -> None:
    """Vehicle units on the yard's own MQTT broker: check, add, acl.

    \b
    Examples:
      depotd yard check --seconds 30
      depotd yard add T07 --passwords /etc/mosquitto/depotd-yard.passwords
    """


@yard.command()
@config_option
@json_option
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1, max=3600),
    default=10.0,
    show_default=True,
    help="Listen for so long; Ctrl-C ends it sooner.",
)
def check(config: Path | None, as_json: bool, seconds: float) -> int:
    """Listen for a while: what do units say, and what of it is refused?

    Takes nothing away from a running daemon, and stores nothing. Answers with 1 when no unit was
    heard, and with 69 when the broker does not let us.

    \b
    Examples:
      depotd yard check
      depotd yard check --seconds 60 --json
    """
    settings = load_settings(config)
    clock = SystemClock()
    look = listening(settings, clock)
    found = YardHeard()
    try:
        with suppress(KeyboardInterrupt):
            for heard in look.heard(seconds):
                found.add(heard)
    finally:
        look.port.close()
    decoder = look.decoder
    for name, count in decoder.units.items():
        found.count(name, count.messages, count.refused)
    faults = decoder.faults + look.port.faults
    if as_json:
        print_json({
            "broker": look.port.device,
            "prefix": settings.yard.prefix,
            "seconds": seconds,
            "units": found.answer(),
            "faults": dict(sorted(faults.items())),
        })  # fmt: skip
    elif decoder.units:
        print_table(COLUMNS, found.rows())
    if not as_json:
        _tell(faults.total(), decoder.messages, f"{look.port.device}, {settings.yard.prefix}")
    return Exit.DONE if decoder.units else Exit.NO


@yard.command()
@click.argument("unit")
@json_option
@click.option(
    "--passwords",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Password file of the yard's mosquitto; left out: its line is printed.",
)
def add(unit: str, as_json: bool, passwords: Path | None) -> int:
    """Make a password for UNIT, with --passwords also known to the broker.

    It is shown this once: the file has only what it is recognised by. A UNIT that has one gets
    another, and its old one is over. Afterwards: systemctl reload mosquitto.

    \b
    Examples:
      depotd yard add T07 --passwords /etc/mosquitto/depotd-yard.passwords
      depotd yard add T07 --json
    """
    password = new_password()
    line = password_line(checked_name(unit), password)
    is_changed = passwords is not None and put(passwords, line)
    if as_json:
        answer: dict[str, object] = {"unit": unit, "password": password, "line": line}
        print_json(answer | {"file": passwords and str(passwords), "is_changed": is_changed})
        return Exit.DONE
    click.echo(f"user      {unit}")
    click.echo(f"password  {password}")
    if passwords is None:
        click.echo(f"line      {line}")
        click.echo("Put the line into the broker's password_file, then reload it.", err=True)
    else:
        done = "has another password" if is_changed else "is new"
        click.echo(f"{unit} {done} in {passwords}; next: systemctl reload mosquitto", err=True)
    return Exit.DONE


@yard.command()
@reading
def acl(source: ReadSource) -> int:
    """Print the broker's ACL for the units that are known here and not retired.

    \b
    Examples:
      depotd yard acl > /etc/mosquitto/depotd-yard.acl
      depotd yard acl --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings, hint=False) as read:
        names = [row.name for row in master.units(read.db, now=read.now_ms) if not row.retired_at]
    user = settings.yard.username or USUAL_USER
    units = [name for name in names if UNIT.fullmatch(name) and name != user]
    left_out = [name for name in names if name not in units]
    text = acl_of(settings.yard.prefix, user, units)
    if source.as_json:
        print_json({"user": user, "units": units, "left_out": left_out, "acl": text})
    else:
        click.echo(text, nl=False)
    for name in left_out:
        why = "is the daemon's own name" if name == user else "cannot be a user of the broker"
        click.echo(f"depotd: unit {printable(name)} is left out: it {why}", err=True)
    return Exit.DONE


def acl_of(prefix: str, user: str, units: Sequence[str]) -> str:
    """In which `user` is the daemon."""
    lines = [
        "# Made by `depotd yard acl`: the daemon hears every unit, each unit speaks for itself.",
        f"user {user}",
        f"topic read {prefix}/+/telemetry",
    ]
    for unit in units:
        lines += ["", f"user {unit}", f"topic write {prefix}/{unit}/telemetry"]
    return "\n".join(lines) + "\n"


def _tell(faults: int, messages: int, where: str) -> None:
    if messages == 0:
        click.echo(f"No unit was heard on {where}; docs/yard.md says what one publishes.", err=True)
    else:
        click.echo(f"{messages} messages, {faults or DASH} refused values", err=True)
