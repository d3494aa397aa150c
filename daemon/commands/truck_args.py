"""Arguments of commands on trucks."""

from enum import StrEnum

from daemon.commands.arg_types import InstantMs, Note
from daemon.commands.spec import CommandArgs
from daemon.domain.orders.truck import TruckState
from daemon.settings_base import Name
from daemon.store.truck_loads import LoadDecision


class TruckArgs(CommandArgs):
    vehicle: Name
    """Short name of the truck."""


class SetTruckState(TruckArgs):
    state: TruckState
    """To which it has come: a state of its round, out of service, or available again."""
    order: Name | None = None
    """The order that it reports with it; when that is not its own nothing moves, and the report
    is flagged."""
    at: InstantMs | None = None
    """When, ms UTC; left out: now."""
    is_skipping: bool = False
    """States before it that nobody has seen are taken for passed at the same instant."""
    reason: Note = ""
    """Needed when it goes out of service."""


class AcknowledgeRecall(TruckArgs):
    by: Note = ""
    """Who has heard it: the driver, or whoever called him; left out: who gives the command."""


class Fate(StrEnum):
    """What becomes of a load whose order is gone."""

    DUMP = LoadDecision.DUMP.value
    REDIRECT = LoadDecision.REDIRECT.value
    RETURN = LoadDecision.RETURN.value


class DecideLoad(TruckArgs):
    decision: Fate
    """Dump it, bring it back to the plant, or give it to another order."""
    order: Name | None = None
    """The order that gets it, with `redirect`."""
    is_confirmed: bool = False
    """Redirect it though that breaks what the answer before has listed."""
