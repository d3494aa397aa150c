"""The routing service as the settings name it, and what jobs that act are given."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from daemon.adapters.routing import GuardedRouting, Limits
from daemon.adapters.tomtom import Dialect, TomTom, TomTomSpec
from daemon.clock import Clock
from daemon.domain.rules.key import RuleValues
from daemon.errors import RoutingAway
from daemon.routing_settings import RoutingTable

KEY_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """What `act` gets."""

    routing: GuardedRouting | None
    """None: no service is named."""
    clock: Clock
    rules: Callable[[int], RuleValues]
    """Those in force at an instant, ms UTC."""


def routing_of(table: RoutingTable, clock: Clock) -> GuardedRouting | None:
    path = table.key_file
    if table.base_url is None or path is None:
        return None
    spec = TomTomSpec(
        base_url=table.base_url,
        dialect=Dialect(table.dialect),
        key=lambda: key_of(path),
        timeout_s=table.timeout_s,
        truck=truck_of(table),
    )
    return GuardedRouting(TomTom(spec), clock, Limits(per_minute=table.requests_per_minute))


def truck_of(table: RoutingTable) -> dict[str, int | float]:
    """By TomTom's names."""
    told = {
        "vehicleWeight": table.weight_kg,
        "vehicleAxleWeight": table.axle_weight_kg,
        "vehicleNumberOfAxles": table.axles,
        "vehicleLength": table.length_m,
        "vehicleWidth": table.width_m,
        "vehicleHeight": table.height_m,
        "vehicleMaxSpeed": table.max_speed_kmh,
    }
    return {name: value for name, value in told.items() if value is not None}


def key_of(path: Path) -> str:
    """Read anew for each question, so that a new key needs no restart. Raises RoutingAway."""
    try:
        with path.open("rb") as file:
            first = file.read(KEY_BYTES).split(b"\n")[0].strip()
    except OSError as exc:
        raise RoutingAway(f"routing.key_file {path} cannot be read: {exc.strerror}") from None
    try:
        key = first.decode("ascii")
    except UnicodeDecodeError:
        key = ""
    if not key or not key.isprintable():
        raise RoutingAway(f"routing.key_file {path}: its first line is no key")
    return key


def faults_of_routing(table: RoutingTable) -> list[str]:
    """What `depotd check` warns of."""
    if table.base_url is None or table.key_file is None:
        return []
    faults = []
    try:
        key_of(table.key_file)
    except RoutingAway as exc:
        faults.append(f"{exc.message}; fine if the service is given it")
    if table.base_url.startswith("http://"):
        faults.append("routing.base_url: the key goes over http:// readable for everybody")
    return faults
