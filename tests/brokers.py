"""A real mosquitto for tests: started, stopped, killed and started again on its port.

    with Mosquitto(tmp_path, BrokerPlan(has_persistence=True)) as broker:
        ... connect to 127.0.0.1, broker.port ...
        broker.kill()
        broker.start()

Tests that need one are skipped where mosquitto is not installed, but never where $CI is set.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, NoReturn, Self

import pytest

HOST = "127.0.0.1"
PATIENCE_S = 10.0
LOG_LINES = 2000
ATTEMPTS = 5


def program(name: str) -> str:
    """Path of an installed program; without it the test is skipped, on CI it fails."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        missing(f"{name} is not installed")
    return found


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and nothing may be left out here")
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """What a listener with TLS is given. With `client_ca` clients must show a certificate."""

    cert: Path
    key: Path
    client_ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerPlan:
    users: Mapping[str, str] = field(default_factory=dict)
    """Name and password; with none everybody may connect."""
    acl: str | None = None
    """Text of the ACL file."""
    has_persistence: bool = False
    """Sessions, queues and retained messages are saved at every change and outlive a kill."""
    tls: TlsFiles | None = None
    options: Sequence[str] = ()
    """More lines of the configuration: `max_queued_messages 10`, `log_type all`."""


class Mosquitto:
    """One broker in a folder of its own, on one port for all of its lives."""

    def __init__(self, folder: Path, plan: BrokerPlan | None = None) -> None:
        self.plan = plan or BrokerPlan()
        self.folder = folder / "mosquitto"
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._program = program("mosquitto")
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None

    @property
    def url(self) -> str:
        scheme = "mqtt" if self.plan.tls is None else "mqtts"
        return f"{scheme}://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it listens."""
        assert self._process is None, "it runs already"
        is_first = not self.log
        for _ in range(ATTEMPTS if is_first else 1):
            if self._try_start():
                return
            if is_first:
                self.port = free_port()
        raise AssertionError("mosquitto does not start:\n" + "\n".join(self.log))

    def stop(self) -> None:
        """As its service manager would: it saves what it has to save."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would, but for what the kernel holds."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Alive, and deaf: connections stay open and nothing moves on them."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def forget(self) -> None:
        """While it is down: throws away what it had saved."""
        assert self._process is None, "stop it first"
        (self.folder / "mosquitto.db").unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.thaw()
            self.kill()

    def _try_start(self) -> bool:
        config = self.folder / "mosquitto.conf"
        config.write_text("\n".join(self._lines()) + "\n", encoding="utf-8")
        process = subprocess.Popen(
            [self._program, "-c", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        for line in process.stdout:
            self.log.append(line.rstrip())
            if line.rstrip().endswith(" running"):
                self._process = process
                self._reader = Thread(target=self._read, args=(process.stdout,), daemon=True)
                self._reader.start()
                return True
        process.stdout.close()
        process.wait(PATIENCE_S)
        return False

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.log.append(line.rstrip())

    def _end(self, signum: int) -> None:
        assert self._process is not None, "it does not run"
        assert self._reader is not None
        self._process.send_signal(signum)
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        self._process = None

    def _lines(self) -> list[str]:
        lines = [
            f"listener {self.port} {HOST}",
            "log_dest stderr",
            "set_tcp_nodelay true",
            f"allow_anonymous {'false' if self.plan.users else 'true'}",
            f"persistence {'true' if self.plan.has_persistence else 'false'}",
        ]
        if os.geteuid() == 0:
            lines.append("user root")  # or it could not write to the test's folder
        if self.plan.has_persistence:
            lines += [
                f"persistence_location {self.folder}/",
                "autosave_on_changes true",
                "autosave_interval 1",
            ]
        return [*lines, *self._access_lines(), *self._tls_lines(), *self.plan.options]

    def _access_lines(self) -> list[str]:
        lines = []
        if self.plan.users:
            lines.append(f"password_file {self._password_file()}")
        if self.plan.acl is not None:
            path = self.folder / "acl"
            path.write_text(self.plan.acl, encoding="utf-8")
            path.chmod(0o600)
            lines.append(f"acl_file {path}")
        return lines

    def _password_file(self) -> Path:
        path = self.folder / "passwords"
        lines = (f"{name}:{password}\n" for name, password in self.plan.users.items())
        path.write_text("".join(lines), encoding="utf-8")
        path.chmod(0o600)
        subprocess.run([program("mosquitto_passwd"), "-U", str(path)], check=True)
        return path

    def _tls_lines(self) -> list[str]:
        tls = self.plan.tls
        if tls is None:
            return []
        lines = [f"certfile {tls.cert}", f"keyfile {tls.key}", "tls_version tlsv1.2"]
        if tls.client_ca is not None:
            lines += [
                f"cafile {tls.client_ca}",
                "require_certificate true",
                f"use_identity_as_username {'false' if self.plan.users else 'true'}",
            ]
        return lines
