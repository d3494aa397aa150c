"""`depotd demo`."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Protocol

import click

from daemon import logs
from daemon.cli.demo_broker import demo_broker
from daemon.cli.demo_crew import COMMANDS_PER_MINUTE, CrewTeller
from daemon.cli.demo_kept import kept
from daemon.cli.demo_process import STOP_S, wait_for
from daemon.cli.exits import Exit
from daemon.cli.options import json_option
from daemon.cli.output import print_json
from daemon.cli.run import ended_as
from daemon.cli.watching import WATCH_S, Watch
from daemon.clock import SystemClock
from daemon.errors import LinkError
from daemon.settings import load
from daemon.town.config import CONFIG_NAME


class Part(Protocol):
    """Of the demo, looked at now and then."""

    def look(self) -> str | None: ...


OFFICE = "headoffice.db"
LOOK_S = 1
"""Beside the screens it is looked so often whether all of it still runs."""


@click.command()
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another number, another town."
)
@click.option("--vehicles", type=click.IntRange(1, 200), default=12, show_default=True)
@click.option("--seconds", type=click.IntRange(1), help="End by itself after so long.")
@click.option("--plain", is_flag=True, help="Status lines instead of screens.")
@json_option
@click.option("--inside", nargs=2, type=str, hidden=True)
def demo(
    seed: int,
    vehicles: int,
    seconds: int | None,
    plain: bool,
    as_json: bool,
    inside: tuple[str, str] | None,
) -> int:
    """A simulated depot with its daemon, its head office and screens.

    A town of trucks writes NMEA to real pseudo-terminals, the daemon reads them, a head office
    takes in what the daemon sends over mosquitto, and the screens show what they make of it:
    processes of their own, as in reality. Drivers, papers and defects are told at once, what the
    drivers did before as soon as the daemon trusts its clock. Without mosquitto daemon and head
    office share one process. Everything lies in a temporary folder. Without a terminal, or with
    one of its streams in a file, it prints status lines for 30 seconds and exits with 0 when trucks
    were seen and head office heard of them. A head office that ends is started again, twice.

    \b
    Examples:
      depotd demo
      depotd demo --vehicles 40
      depotd demo --plain --seconds 10
    """
    if inside is not None:
        return _depot_with_office(*inside)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)  # a closed window must not leave a depot behind
    is_plain = plain or as_json or not _is_terminal()
    with tempfile.TemporaryDirectory(prefix="depotd-demo-") as folder, ExitStack() as stack:
        place = Path(folder)
        town = [*_depotd(), "town", folder, "--seed", str(seed), "--vehicles", str(vehicles)]
        simulated = stack.enter_context(kept("town", town, log=place / "town.log", restarts=0))
        config = place / CONFIG_NAME
        wait_for(config.exists, simulated.process, place / "town.log")
        watch, parts = _started(stack, config)
        parts.append(simulated)
        parts.append(stack.enter_context(CrewTeller(load(config), place)))
        if not is_plain:
            return _screens(config, seconds, parts)
        return _lines(watch, seconds or WATCH_S, parts, as_json=as_json)


def _is_terminal() -> bool:
    """The screens are drawn on standard error; where that is a file nobody would see them."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def leave(number: int, _frame: FrameType | None) -> None:
    """Unwinds, so that the other processes are stopped and the folder is removed."""
    raise SystemExit(128 + number)


def _depotd() -> list[str]:
    """This program again, also where it is one file with Python inside."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "daemon"]


def _started(stack: ExitStack, config: Path) -> tuple[Watch, list[Part]]:
    """The daemon and its head office, with a broker between them where there is one."""
    parts: list[Part] = []
    place = config.parent
    office = f"sqlite:///{place / OFFICE}"
    daemon = [*_depotd(), "run", "--config", str(config)]
    with config.open("a", encoding="utf-8") as file:  # whoever looks on wants to see rows go
        file.write(f"\n[control]\ncommands_per_minute = {COMMANDS_PER_MINUTE}\n")
        file.write("\n[link]\nuntrusted_wait_s = 0\n")
    try:
        broker = stack.enter_context(demo_broker(place))
    except LinkError as exc:
        click.echo(f"{exc.message}: daemon and head office are one process, in memory", err=True)
        daemon = [*_depotd(), "demo", "--inside", str(config), office]
    else:
        with config.open("a", encoding="utf-8") as file:
            file.write(f'broker = "{broker}"\n')
        far_end = [
            *_depotd(),
            "headoffice",
            "--broker",
            broker,
            "--store",
            office,
            "--name",
            "demo",
        ]
        far = kept("head office", far_end, log=place / "headoffice.log")
        parts.append(stack.enter_context(far))
    near = stack.enter_context(kept("daemon", daemon, log=place / "daemon.log", restarts=0))
    watch = Watch(config, office=office)
    wait_for(watch.is_ready, near.process, place / "daemon.log")
    return watch, [*parts, near]


def _depot_with_office(config: str, office: str) -> int:
    """What the demo runs in place of both, where there is no broker."""
    from daemon.bootstrap.demo import run_with_office  # noqa: PLC0415 - the whole daemon

    logs.configure("info")
    runtime, reason = run_with_office(Path(config), store=office)
    runtime.leave(ended_as(reason, runtime.error))


def _screens(config: Path, seconds: int | None, parts: Sequence[Part]) -> int:
    """What ended meanwhile is told after them: there is no line for it on the screens."""
    screens = subprocess.Popen(  # noqa: S603 - our own program
        [*_depotd(), "tui", "--config", str(config)]
    )
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the screens take Ctrl-C themselves
    told: list[str] = []
    try:
        return _until_left(screens, seconds, parts, told=told)
    finally:
        signal.signal(signal.SIGINT, old)
        for line in told:
            click.echo(line, err=True)


def _until_left(
    screens: subprocess.Popen[bytes],
    seconds: int | None,
    parts: Sequence[Part],
    *,
    told: list[str],
) -> int:
    clock = SystemClock()
    until = None if seconds is None else clock.monotonic() + seconds * 1000
    while until is None or clock.monotonic() < until:
        left_s = LOOK_S if until is None else (until - clock.monotonic()) / 1000
        try:
            return screens.wait(max(0, min(LOOK_S, left_s)))
        except subprocess.TimeoutExpired:
            told += _news(parts)
    screens.terminate()
    screens.wait(STOP_S)
    return Exit.DONE


def _lines(watch: Watch, seconds: int, parts: Sequence[Part], *, as_json: bool) -> int:
    for line in watch.lines(seconds):
        for news in _news(parts):
            click.echo(news, err=as_json)
        click.echo(line, err=as_json)
    if as_json:
        print_json(watch.result())
    sys.stdout.flush()
    return Exit.DONE if watch.has_seen_positions and watch.has_arrived else Exit.NO


def _news(parts: Sequence[Part]) -> list[str]:
    return [said for part in parts if (said := part.look()) is not None]
