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
    """To which it has come: the next of its round, out of service, or available again."""
    reason: Note = ""
    """Needed when it goes out of service."""
    at: InstantMs | None = None
    """When, ms UTC; left out: now."""


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
