"""The rules in force as the screens are handed them: they are made above the read model."""

from collections.abc import Mapping
from typing import Protocol

from daemon.readmodel.compliance import RuleValues
from daemon.readmodel.values import ReadConnection


class RulesAt(Protocol):
    """At an instant, ms UTC, by the configuration and by the database as it stands."""

    def weights(self, db: ReadConnection, now_ms: int, /) -> Mapping[str, float]:
        """How the queues share the starts."""

    def values(self, db: ReadConnection, now_ms: int, /) -> RuleValues: ...
