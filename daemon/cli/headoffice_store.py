"""Which store of a head office a command is about."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from daemon.clock import SystemClock
from daemon.errors import SettingsError
from daemon.headoffice.opening import open_store
from daemon.headoffice.sql_store import SqlStore

store_option = click.option(
    "--store",
    envvar="DEPOTD_HEADOFFICE_STORE",
    metavar="URL",
    help="sqlite:///PATH or postgresql://USER@HOST/DATABASE.",
)
depot_argument = click.argument("depot")


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
