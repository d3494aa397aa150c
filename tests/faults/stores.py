"""Stores of head office, and backups of them: as old as when they were made."""

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg

from tests.postgres import Cluster


class Stores(Protocol):
    def new(self) -> str:
        """Address of one that is not there yet, or is empty."""
        ...

    def backup(self, address: str) -> str:
        """Address of a copy. Nobody may have the original open."""
        ...


class SqliteStores:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def new(self) -> str:
        return f"sqlite:///{self._folder}/ho-{next(self._numbers)}.db"

    def backup(self, address: str) -> str:
        made = self.new()
        copy_database(path_of(address), path_of(made))
        return made


class PostgresStores:
    """Databases of one cluster, dropped at the end."""

    def __init__(self, cluster: Cluster, *, prefix: str) -> None:
        self._cluster = cluster
        self._prefix = prefix
        self._names: list[str] = []

    def new(self) -> str:
        return self._cluster.create(self._named())

    def backup(self, address: str) -> str:
        source = next(name for name in self._names if address == self._cluster.dsn(name))
        name = self._named()
        with psycopg.connect(self._cluster.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
        return self._cluster.dsn(name)

    def close(self) -> None:
        for name in self._names:
            self._cluster.drop(name)

    def _named(self) -> str:
        self._names.append(f"{self._prefix}_{len(self._names)}")
        return self._names[-1]


def path_of(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def copy_database(source: Path, target: Path) -> None:
    """As a backup is made: one state of it, in one file."""
    for end in ("", "-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as found, closing(sqlite3.connect(target)) as made:
        found.backup(made)
