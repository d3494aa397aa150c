"""Keeps a town running: its bytes to their outlets, in real or scaled time."""

from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from daemon.clock import Clock
from daemon.errors import CannotWrite, PortError
from daemon.town.outlets import FileOutlet, Outlet, PtyOutlet, TcpOutlet
from daemon.town.slcan import SlcanOutlet
from daemon.town.town import Means, PortPlan

PUMP_MS = 50


class Source(Protocol):
    """Something that is stepped and answers bytes per port: a town, or the load preset."""

    @property
    def ports(self) -> tuple[PortPlan, ...]: ...

    def step(self, now: int) -> dict[str, bytes]: ...


def open_outlets(
    ports: tuple[PortPlan, ...], folder: Path, *, host: str = "127.0.0.1", tcp_port: int = 0
) -> dict[str, Outlet]:
    """Pseudo-terminals as links in the folder, network ports from `tcp_port` upwards.

    An adapter on a bus is a pseudo-terminal too.
    """
    _make(folder)
    outlets: dict[str, Outlet] = {}
    for port in ports:
        if port.means is Means.PTY:
            outlets[port.name] = PtyOutlet(folder / port.name, baud=port.baud)
        elif port.means is Means.CAN:
            outlets[port.name] = SlcanOutlet(folder / port.name, bitrate=port.bitrate)
        else:
            outlets[port.name] = TcpOutlet(host=host, port=tcp_port)
            tcp_port += 1 if tcp_port else 0
    return outlets


class TownServer:
    """A service. `pump` is its only step; the thread does nothing but call it."""

    name = "town"

    def __init__(
        self,
        source: Source,
        outlets: Mapping[str, Outlet],
        clock: Clock,
        *,
        start_at: int,
        speed: float = 1.0,
    ) -> None:
        self._source = source
        self._outlets = dict(outlets)
        self._clock = clock
        self._start_at = start_at
        self._speed = speed
        self._begun = clock.monotonic()
        self._stop = Event()
        self._thread: Thread | None = None
        self._pumped = 0
        self._seen = 0

    @property
    def urls(self) -> dict[str, str]:
        """What to read each port from."""
        return {name: outlet.url for name, outlet in self._outlets.items()}

    @property
    def town_now(self) -> int:
        """The town's clock. It follows the monotonic one: satellites do not step."""
        return self._start_at + round((self._clock.monotonic() - self._begun) * self._speed)

    def pump(self) -> int:
        """Everything due goes out; answers how many bytes."""
        arrived = self._source.step(self.town_now)
        for name, payload in arrived.items():
            self._outlets[name].write(payload)
        self._pumped += 1
        return sum(map(len, arrived.values()))

    def unplug(self, port: str) -> None:
        self._pty(port).unplug()

    def plug_in(self, port: str) -> None:
        self._pty(port).plug_in()

    def _pty(self, port: str) -> PtyOutlet:
        outlet = self._outlets.get(port)
        if not isinstance(outlet, PtyOutlet):
            raise PortError(
                f"{port} is no pseudo-terminal of the town",
                next_step=f"One of: {', '.join(sorted(self._outlets))}",
            )
        return outlet

    def start(self) -> None:
        if self._thread is None:
            self._stop.clear()
            self._thread = Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._clock.wait(self._stop, PUMP_MS):
            self.pump()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for outlet in self._outlets.values():
            outlet.close()

    def beat(self) -> bool:
        moved = self._pumped != self._seen
        self._seen = self._pumped
        return moved


def write_files(source: Source, folder: Path, *, start_at: int, seconds: int) -> list[Path]:
    """So much of the town's time into one file a port, as fast as the machine can."""
    _make(folder)
    paths = {
        port.name: folder / f"{port.name}.{'log' if port.means is Means.CAN else 'nmea'}"
        for port in source.ports
    }
    outlets = {name: FileOutlet(path) for name, path in paths.items()}
    try:
        for at in range(start_at, start_at + seconds * 1000 + 1, 1000):
            for name, payload in source.step(at).items():
                outlets[name].write(payload)
    finally:
        for outlet in outlets.values():
            outlet.close()
    return sorted(paths.values())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise CannotWrite(
            f"cannot make {folder}: {exc.strerror}", next_step="name a folder that can be written"
        ) from exc
