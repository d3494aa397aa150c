"""The rules as the daemon of these settings reads them, from the database as it stands."""

import os

from daemon.bootstrap.rules import Steering, steering
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.values import ReadConnection
from daemon.rulebook import Rulebook
from daemon.settings import Settings
from daemon.store.rules import active

OTHER_ENVIRONMENT = (
    "values from the environment are those of this shell; the daemon's own may differ"
)


def steering_of(settings: Settings, db: ReadConnection) -> Steering:
    found = steering(settings)
    found.book.use(active(db))
    return found


def rulebook_of(settings: Settings, db: ReadConnection) -> Rulebook:
    return steering_of(settings, db).book


def weights(found: Steering, values: RuleValues) -> dict[str, float]:
    return {plan.name: plan.weight for plan in found.plans(values)}


def names_environment(book: Rulebook) -> bool:
    """Whether a rule is set in the environment of this process."""
    return any(variable in os.environ for variable in book.registry.by_variable)
