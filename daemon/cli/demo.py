"""`depotd demo`."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from daemon.cli.exits import Exit
from daemon.cli.options import json_option
from daemon.cli.output import print_json
from daemon.cli.watching import WATCH_S, Watch
from daemon.clock import SystemClock
from daemon.errors import DaemonUnreachable
from daemon.town.config import CONFIG_NAME

START_S = 60
STOP_S = 20


@click.command()
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another number, another town."
)
@click.option("--vehicles", type=click.IntRange(1, 200), default=12, show_default=True)
@click.option("--seconds", type=click.IntRange(1), help="End by itself after so long.")
@click.option("--plain", is_flag=True, help="Status lines instead of screens.")
@json_option
def demo(seed: int, vehicles: int, seconds: int | None, plain: bool, as_json: bool) -> int:
    """A simulated depot with its daemon and screens.

    A town of trucks writes NMEA to real pseudo-terminals, the daemon reads them, and the
    screens show what it makes of them: three processes, as in a real depot. Everything lies in
    a temporary folder. Without a terminal it prints status lines for 30 seconds and exits
    with 0 when trucks were seen.

    \b
    Examples:
      depotd demo
      depotd demo --vehicles 40
      depotd demo --plain --seconds 10
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)  # a closed window must not leave a depot behind
    is_plain = plain or as_json or not (sys.stdin.isatty() and sys.stdout.isatty())
    with tempfile.TemporaryDirectory(prefix="depotd-demo-") as folder:
        place = Path(folder)
        town = [*_depotd(), "town", folder, "--seed", str(seed), "--vehicles", str(vehicles)]
        with _process(town, place / "town.log") as simulated:
            config = place / CONFIG_NAME
            wait_for(config.exists, simulated, place / "town.log")
            daemon = [*_depotd(), "run", "--config", str(config)]
            with _process(daemon, place / "daemon.log") as running:
                watch = Watch(config)
                wait_for(watch.is_ready, running, place / "daemon.log")
                if not is_plain:
                    return _screens(config, seconds)
                return _lines(watch, seconds or WATCH_S, as_json=as_json)


def leave(number: int, _frame: FrameType | None) -> None:
    """Unwinds, so that the other processes are stopped and the folder is removed."""
    raise SystemExit(128 + number)


def _depotd() -> list[str]:
    """This program again, also where it is one file with Python inside."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "daemon"]


@contextmanager
def _process(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs beside us, in a session of its own so that Ctrl-C reaches only us."""
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Raises, with the last words of the process, when it ended or takes too long."""
    clock = SystemClock()
    until = clock.monotonic() + START_S * 1000
    while not is_ready():
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            if clock.monotonic() < until:
                continue
        tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        raise DaemonUnreachable(
            f"the demo did not start: {' | '.join(tail) or 'no output'}",
            next_step="try `depotd town` and `depotd run` by hand to see more",
        )


def _screens(config: Path, seconds: int | None) -> int:
    screens = subprocess.Popen(  # noqa: S603 - our own program
        [*_depotd(), "tui", "--config", str(config)]
    )
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the screens take Ctrl-C themselves
    try:
        return screens.wait(seconds)
    except subprocess.TimeoutExpired:
        screens.terminate()
        screens.wait(STOP_S)
        return Exit.DONE
    finally:
        signal.signal(signal.SIGINT, old)


def _lines(watch: Watch, seconds: int, *, as_json: bool) -> int:
    for line in watch.lines(seconds):
        click.echo(line, err=as_json)
    if as_json:
        print_json(watch.result())
    sys.stdout.flush()
    return Exit.DONE if watch.has_seen_positions else Exit.NO
