"""The tables of the job queue; their text stands with the queue."""

from sqlite_utils import Database

from daemon.queue.migrations.m0001_queue import SCHEMA
from daemon.store.script import run


def apply(db: Database) -> None:
    run(db, SCHEMA)
