"""The rules as the daemon reads them: by what it was given at its start, which it has stored, and
by the rows of the database as it stands."""

from dataclasses import dataclass
from functools import cached_property

from daemon.bootstrap.rules import Steering, steering
from daemon.domain.rules.judge import figure
from daemon.domain.rules.key import AnyKey, RuleValues, Value
from daemon.domain.rules.resolve import Given
from daemon.errors import SettingsError
from daemon.readmodel.rules import is_clock_trusted
from daemon.readmodel.values import ReadConnection
from daemon.rulebook import Rulebook
from daemon.settings import Settings
from daemon.store.rules import active
from daemon.store.rules_given import taken

NO_DAEMON_YET = (
    "no daemon was started on this database yet: these are the rules of the configuration and of"
    " the environment of this shell"
)
NAMED_MOST = 3
QUEUES = "queue."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The rules at work in a database."""

    steering: Steering
    is_trusted: bool
    """Whether the daemon's clock is: else rules with dates wait."""
    given: Given | None
    """What the daemon was given at its start; None: none was started on this database."""

    @property
    def book(self) -> Rulebook:
        return self.steering.book

    def values_at(self, at_ms: int) -> RuleValues:
        return self.book.values_at(at_ms, is_trusted=self.is_trusted)

    def weights_at(self, at_ms: int) -> dict[str, float]:
        plans = self.steering.plans(self.values_at(at_ms))
        return {plan.name: plan.weight for plan in plans}


class RuleReader:
    """For whoever asks again and again; each answer is good until the next."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where queues or kinds are wrong."""
        self._settings = settings
        self._bare = steering(settings.model_copy(update={"rules": {}}), environment={})
        self._registry = self._bare.book.registry

    def read(self, db: ReadConnection) -> Ruling:
        """Raises SettingsError where there are only the settings, and they are wrong."""
        given = taken(db, self._registry)
        found = self._own if given is None else self._bare
        if given is not None:
            found.book.take(given)
        found.book.use(active(db))
        return Ruling(
            steering=found,
            is_trusted=is_clock_trusted(db),
            given=given,
        )

    @cached_property
    def _own(self) -> Steering:
        return steering(self._settings)


def read_rules(settings: Settings, db: ReadConnection) -> Ruling:
    return RuleReader(settings).read(db)


def notices(settings: Settings, given: Given | None) -> tuple[str, ...]:
    """What whoever reads rules must know of where they come from."""
    if given is None:
        return (NO_DAEMON_YET,)
    if not settings.model_fields_set:  # nobody named a configuration
        return ()
    try:
        own = steering(settings, environment={}).book.given
    except SettingsError as exc:
        return (f"the daemon would not take [rules] as it is now: {exc.message}",)
    return _untaken(own, given)


def _untaken(own: Given, given: Given) -> tuple[str, ...]:
    """What the configuration says otherwise than the daemon was told at its start."""
    said = [
        f"{key.name} is {_figure(now)} and the daemon took {_figure(then)}"
        for key in own.registry
        if (now := _from_file(own, key)) != (then := _from_file(given, key))
    ]
    if not said:
        return ()
    more = f" (and {len(said) - NAMED_MOST} more)" if len(said) > NAMED_MOST else ""
    return (f"in the configuration {'; '.join(said[:NAMED_MOST])}{more}: restart to take it",)


def _from_file(given: Given, key: AnyKey) -> Value | None:
    """What the file makes of the rule; of queues it gives what holds without a rule, too."""
    if key.name in given.settings:
        return given.settings[key.name]
    known = given.registry.by_name.get(key.name)
    return known.default if known is not None and key.name.startswith(QUEUES) else None


def _figure(value: Value | None) -> str:
    return "not given" if value is None else figure(value)
