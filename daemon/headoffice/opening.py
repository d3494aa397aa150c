"""`sqlite:///PATH` or `postgresql://...` -> the store behind it."""

import uuid
from collections.abc import Callable
from pathlib import Path

from daemon.clock import Clock
from daemon.errors import SettingsError
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.tx import Engine

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


def open_store(
    address: str,
    *,
    clock: Clock,
    make: bool = True,
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> SqlStore:
    """Makes or upgrades it first; without `make` one must be there.

    Raises SettingsError for an address that leads nowhere, StoreError for what is wrong there.
    """
    return SqlStore(open_engine(address, clock=clock, make=make, new_id=new_id))


def open_engine(address: str, *, clock: Clock, make: bool, new_id: Callable[[], str]) -> Engine:
    if address.startswith(SQLITE) and len(address) > len(SQLITE):
        from daemon.headoffice.sqlite_engine import SqliteEngine  # noqa: PLC0415 - one of two

        path = Path(address.removeprefix(SQLITE))
        return SqliteEngine(path, make=make, now=clock.now(), new_id=new_id)
    if address.startswith(POSTGRES):
        try:
            from daemon.headoffice.postgres_engine import PostgresEngine  # noqa: PLC0415 - an extra
        except ImportError as exc:
            raise SettingsError(
                "the store is in PostgreSQL, and its driver psycopg is not installed",
                next_step="pip install 'depotd[headoffice]'",
            ) from exc
        return PostgresEngine(address, make=make, now=clock.now(), new_id=new_id)
    raise SettingsError(
        f"--store {address.partition('://')[0] or 'nothing'}...: neither a file nor PostgreSQL",
        next_step="give sqlite:///PATH or postgresql://USER@HOST/DATABASE",
    )
