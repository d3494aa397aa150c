"""Which store of a head office a command is about, who asks, and waiting for what comes of it."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event
from typing import TypeVar

import click

from daemon.clock import SystemClock
from daemon.errors import SettingsError
from daemon.headoffice.opening import open_store
from daemon.headoffice.sql_store import SqlStore
from daemon.store.canonical import plain_text

T = TypeVar("T")

LOOK_MS = 200
NAME_MOST = 64

store_option = click.option(
    "--store",
    envvar="DEPOTD_HEADOFFICE_STORE",
    metavar="URL",
    help="sqlite:///PATH or postgresql://USER@HOST/DATABASE.",
)
depot_argument = click.argument("depot")
actor_option = click.option("--actor", help="Who asks [default: your login name].")
wait_option = click.option(
    "--wait", default="30s", show_default=True, help="For the answer, at most."
)
no_wait_option = click.option("--no-wait", is_flag=True, help="Only leave it for the depot.")


@contextmanager
def opened(store: str | None) -> Iterator[SqlStore]:
    """One that is there; raises SettingsError, or StoreError that says what is wrong with it."""
    with closing(open_store(address_of(store), clock=SystemClock(), make=False)) as found:
        yield found


def address_of(store: str | None) -> str:
    """As given here, or to `depotd headoffice` before the command."""
    context = click.get_current_context()
    above = context.parent.params.get("store") if context.parent is not None else None
    address = store or above
    if not address:
        raise SettingsError(
            "no store is named",
            next_step="give --store sqlite:///PATH or --store postgresql://USER@HOST/DATABASE,"
            " or set DEPOTD_HEADOFFICE_STORE",
        )
    return str(address)


def actor_of(given: str | None) -> str:
    return plain_text(given or getpass.getuser(), most=NAME_MOST)


def waited(
    look: Callable[[], T], is_over: Callable[[T], bool], clock: SystemClock, *, wait_ms: int
) -> T:
    """As it stands when it is over, or when the wait is."""
    until, never = clock.monotonic() + wait_ms, Event()
    found = look()
    while not is_over(found) and clock.monotonic() < until:
        clock.wait(never, LOOK_MS)
        found = look()
    return found
