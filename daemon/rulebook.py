"""Which figures are in force at an instant, and from where."""

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.rules.explain import Explanation, explain
from daemon.domain.rules.judge import parse, read
from daemon.domain.rules.key import AnyKey, RuleRefused, RuleValues, Value
from daemon.domain.rules.queues import QueueKeys
from daemon.domain.rules.registry import CHECKS, KEYS, Registry, variable_of
from daemon.domain.rules.resolve import (
    Given,
    Moment,
    Rows,
    edges,
    resolve,
    sort_rows,
    with_former,
    without_covered,
)
from daemon.domain.rules.row import RuleRow, RuleRows
from daemon.domain.rules.sanity import broken_at, broken_ever
from daemon.domain.telemetry.rules import TelemetryRules
from daemon.domain.tracking.rules import TrackingRules
from daemon.errors import RuleError, SettingsError
from daemon.settings import Settings

KMH_IN_M_S = 1 / 3.6
NO_ROWS = Rows(by_name={}, unfit=())
ALIKE = 0.9
"""From this likeness on a variable is taken for a misspelt rule."""


class _Sheet:
    """The rules of one set of rows. Replaced as a whole, so readers need no lock; two that fill
    the same gap in `_by_stretch` fill in the same."""

    def __init__(self, given: Given, rows: Rows) -> None:
        self.given = given
        self.rows = rows
        """All of them, to explain with."""
        self.live = without_covered(rows)
        self.edges = edges(row for some in self.live.by_name.values() for row in some)
        self.untrusted = resolve(given, self.live, Moment(at=0, is_trusted=False))
        self._by_stretch: dict[int, RuleValues] = {}

    def values_at(self, at_ms: int) -> RuleValues:
        stretch = bisect_right(self.edges, at_ms)
        values = self._by_stretch.get(stretch)
        if values is None:
            values = self._by_stretch[stretch] = resolve(self.given, self.live, Moment(at=at_ms))
        return values

    def next_edge_after(self, at_ms: int) -> int | None:
        stretch = bisect_right(self.edges, at_ms)
        return self.edges[stretch] if stretch < len(self.edges) else None


class Rulebook:
    """Any thread may ask; `use` is for whoever has read the rows anew."""

    def __init__(
        self,
        registry: Registry,
        *,
        settings_rules: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Raises SettingsError naming the variable or the key of the settings."""
        environment = environment or {}
        self.given = Given(
            registry=registry,
            environment=_from_environment(registry, environment),
            settings=_from_settings(registry, settings_rules or {}),
        )
        for broken in broken_at(self.given, NO_ROWS, Moment(at=0)):
            raise SettingsError(
                broken.text,
                next_step="correct [rules] of the configuration, or the environment variables "
                + ", ".join(map(variable_of, broken.names)),
            )
        self.misspelt: tuple[str, ...] = tuple(_misspelt(registry, environment))
        """Variables that look like rules and are none, in sentences."""
        self._lock = threading.Lock()
        # Written under _lock:
        self._version = -1
        self._sheet = _Sheet(self.given, NO_ROWS)

    @property
    def registry(self) -> Registry:
        return self.given.registry

    def take(self, given: Given) -> None:
        """What another process was given, in the place of what this one was; rows come anew."""
        with self._lock:
            self.given = given
            self._version, self._sheet = -1, _Sheet(given, NO_ROWS)

    def use(self, rows: RuleRows) -> tuple[str, ...]:
        """Rows that came later than these win; answers what is wrong with them, in sentences."""
        sheet = _Sheet(self.given, sort_rows(self.registry, rows.rows))
        with self._lock:
            if rows.version >= self._version:
                self._version, self._sheet = rows.version, sheet
        return (
            *(f"rule {unfit.row.id} is not used: {unfit.why}" for unfit in sheet.rows.unfit),
            *(broken.text for broken in broken_ever(self.given, sheet.live)),
        )

    def values_at(self, at_ms: int, *, is_trusted: bool = True) -> RuleValues:
        """The rules in force at the instant of the fact; without trust in the clock, rows with
        dates wait."""
        sheet = self._sheet
        return sheet.values_at(at_ms) if is_trusted else sheet.untrusted

    def next_edge_after(self, at_ms: int) -> int | None:
        """The next instant at which values can change by themselves."""
        return self._sheet.next_edge_after(at_ms)

    def key(self, name: str) -> AnyKey:
        """Raises RuleError with the nearest names there are."""
        try:
            return self.registry.key(name)
        except RuleRefused as exc:
            raise rule_error(exc) from None

    def explain(
        self, name: str, at_ms: int, *, is_trusted: bool = True, former: Iterable[RuleRow] = ()
    ) -> Explanation:
        """`former`: rows of that rule that were withdrawn since; raises RuleError."""
        key = self.key(name)
        rows = with_former(self._sheet.rows, sort_rows(self.registry, former), key)
        return explain(self.given, key, rows, Moment(at=at_ms, is_trusted=is_trusted))

    def explain_all(self, at_ms: int, *, is_trusted: bool = True) -> tuple[Explanation, ...]:
        """Of every key, in the order of the registry."""
        sheet, moment = self._sheet, Moment(at=at_ms, is_trusted=is_trusted)
        return tuple(explain(self.given, key, sheet.rows, moment) for key in self.registry)


def registry_of(
    queues: Iterable[QueueKeys] = (), schedules: Iterable[AnyKey] = (), more: Iterable[AnyKey] = ()
) -> Registry:
    """The rules of every depot, of its queues and schedules, and `more` that stand beside the
    code that reads them; raises SettingsError."""
    try:
        return Registry(
            (*KEYS, *(key for queue in queues for key in queue.all), *schedules, *more), CHECKS
        )
    except RuleRefused as exc:
        raise SettingsError(
            exc.message, next_step="give queues and schedules names and figures that fit"
        ) from exc


def rule_error(refused: RuleRefused) -> RuleError:
    return RuleError(refused.message, next_step=refused.next_step)


def _from_environment(registry: Registry, environment: Mapping[str, str]) -> dict[str, Value]:
    values = {}
    for variable, key in registry.by_variable.items():
        if variable in environment:
            with _at_start(f"environment variable {variable}"):
                values[key.name] = parse(key, environment[variable])
    return values


def _from_settings(registry: Registry, rules: Mapping[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, given in _flat(rules):
        with _at_start("[rules]"):
            key = registry.key(name)
            if name in values:
                raise RuleRefused(f"{name}: is given twice", next_step="keep one of them")
            values[name] = read(key, given)
    return values


def _flat(rules: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Tables in tables and full names alike."""
    for name, given in rules.items():
        if isinstance(given, Mapping):
            yield from _flat(given, f"{above}{name}.")
        else:
            yield f"{above}{name}", given


@contextmanager
def _at_start(where: str) -> Iterator[None]:
    try:
        yield
    except RuleRefused as exc:
        raise SettingsError(
            f"{where}: {exc.message}",
            next_step=exc.next_step or "correct it or leave it out, and start again",
        ) from exc


def _misspelt(registry: Registry, environment: Mapping[str, str]) -> Iterator[str]:
    known = tuple(registry.by_variable)
    families = tuple({f"{variable_of(key.name.partition('.')[0])}_" for key in registry})
    for variable in sorted(environment):
        if variable not in registry.by_variable and variable.startswith(families):
            near = get_close_matches(variable, known, n=1, cutoff=ALIKE)
            if near:
                yield f"environment variable {variable}: no such rule; {near[0]} is near it"


def tracking_rules(settings: Settings) -> TrackingRules:
    table = settings.tracking
    limit = table.overspeed_kmh
    return TrackingRules(
        raw_positions=settings.ingest.positions == "raw",
        stop_min_s=table.stop_min_s,
        trip_min_m=table.trip_min_m,
        gap_s=table.gap_s,
        stale_s=table.stale_s,
        idle_min_s=table.idle_min_s,
        jump_max_m_s=table.jump_max_kmh * KMH_IN_M_S,
        keep_moved_m=table.keep_moved_m,
        keep_turned_deg=table.keep_turned_deg,
        keep_speed_change_cm_s=round(table.keep_speed_change_kmh * KMH_IN_M_S * 100),
        keep_every_s=table.keep_every_s,
        overspeed_limit_cm_s=None if limit is None else round(limit * KMH_IN_M_S * 100),
        overspeed_min_s=table.overspeed_min_s,
        fence_hysteresis_m=table.fence_hysteresis_m,
    )


def telemetry_rules(settings: Settings) -> TelemetryRules:
    table = settings.telemetry
    return TelemetryRules(
        zone=ZoneInfo(settings.depot.zone),
        heartbeat_s=table.heartbeat_s,
        band_factor=table.band_factor,
        idle_min_s=table.idle_min_s,
        fuel_drop_percent=table.fuel_drop_percent,
        fuel_fill_percent=table.fuel_fill_percent,
        fuel_window_min=table.fuel_window_min,
        fault_codes_most=table.fault_codes_most,
    )
