"""A PostgreSQL cluster of our own, for tests and for the bench: made, started and thrown away."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

PLACES = Path("/usr/lib/postgresql")
OWNER = "postgres"
"""The server refuses to run as root; Debian's package makes this user."""
START_S = 60
DATABASE = "headoffice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Reached by its Unix socket alone, so that it needs no port."""

    folder: Path
    programs: Path

    def dsn(self, database: str = DATABASE) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        """An empty database; answers its DSN."""
        self._run("createdb", "-h", str(self.folder), "-U", OWNER, database)
        return self.dsn(database)

    def drop(self, database: str) -> None:
        self._run("dropdb", "--force", "-h", str(self.folder), "-U", OWNER, database)

    def start(self) -> None:
        log, options = self.folder / "log", f"-k {self.folder} -c listen_addresses="
        self._run("pg_ctl", "start", "-w", "-t", str(START_S), *self._data(), "-l", str(log),
                  "-o", options)  # fmt: skip

    def stop(self, *, mode: str = "fast") -> None:
        """`fast` in good order; `immediate` as if the machine had lost its power."""
        self._run("pg_ctl", "stop", "-w", "-m", mode, *self._data())

    def _data(self) -> tuple[str, str]:
        return ("-D", str(self.folder / "data"))

    def _run(self, program: str, *args: str) -> None:
        command = [*_as_owner(), str(self.programs / program), *args]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self.folder, env=_plain()
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """`settings` are lines of postgresql.conf. Skips where PostgreSQL is missing."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="depotd-pg-"))
    made = Cluster(folder=folder, programs=programs)
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        made._run("initdb", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--locale=C",  # noqa: SLF001 - ours
                  "-N", *made._data())  # noqa: SLF001 - ours  # fmt: skip
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{line}\n" for line in ("max_connections = 40", *settings))
        made.start()
        try:
            made.create(DATABASE)
            yield made
        finally:
            made.stop(mode="immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(PLACES.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    if not found:
        _missing("PostgreSQL is not installed: apt-get install postgresql")
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(OWNER)
        except KeyError:
            _missing(f"PostgreSQL does not run as root, and there is no user {OWNER}")
    return found[0].parent


def _missing(reason: str) -> NoReturn:
    """A developer's machine may lack it, a build's may not."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _as_owner() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    return ("setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups")


def _plain() -> dict[str, str]:
    """Nothing of the user's own PG* settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
