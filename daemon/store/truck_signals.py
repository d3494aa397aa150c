"""What trucks tell of drum and power take-off: nothing, as long as no telemetry is read."""

from collections.abc import Iterable, Mapping

from daemon.domain.orders.following import Turned
from daemon.interfaces import ReadOnly


class Silent:
    """No truck tells."""

    def turning(
        self,
        reads: ReadOnly,  # noqa: ARG002 - as who listens needs it
        vehicle_ids: Iterable[int],  # noqa: ARG002 - as who listens needs it
    ) -> Mapping[int, Turned]:
        return {}
