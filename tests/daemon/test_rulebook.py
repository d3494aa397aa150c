import threading
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given as law
from hypothesis import strategies as st

from daemon.domain.rules.compliance import CDL_WARNING_DAYS, MANDATORY_REST_HOURS
from daemon.domain.rules.key import RuleKey
from daemon.domain.rules.queues import QueueFigures, queue_keys
from daemon.domain.rules.resolve import resolve
from daemon.domain.rules.row import RuleRow, RuleRows
from daemon.domain.tracking.rules import TrackingRules
from daemon.errors import RuleError, SettingsError
from daemon.rulebook import Rulebook, registry_of, tracking_rules
from daemon.settings import IngestTable, Settings, TrackingTable
from tests.daemon.domain.rules.scene import (
    CDL,
    ESCALATED,
    INSTANTS,
    REGISTRY,
    REST,
    TOLD,
    at,
    given,
    row,
    rows,
    stored_rows,
)

QUEUES = queue_keys(
    [QueueFigures(name="critical", weight=60, max_workers=10, rate_per_minute=None)]
)


def book(
    *some: RuleRow,
    settings_rules: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Rulebook:
    made = Rulebook(REGISTRY, settings_rules=settings_rules, environment=environment)
    made.use(RuleRows(version=1, rows=some))
    return made


class TestAtTheStart:
    def test_settings_may_be_tables_or_full_names_and_figures_may_be_text(self) -> None:
        rules = {"compliance": {"cdl_warning_days": 14}, ESCALATED: "20"}
        values = book(settings_rules=rules).values_at(0)
        assert (values[CDL_WARNING_DAYS], values.by_name[ESCALATED]) == (14, 20)
        assert (values.sources[CDL], values.sources[TOLD]) == ("settings", "default")

    def test_the_environment_comes_before_the_settings(self) -> None:
        made = book(
            settings_rules={CDL: 14}, environment={"COMPLIANCE_CDL_WARNING_DAYS": "7", "HOME": "/"}
        )
        assert made.values_at(0)[CDL_WARNING_DAYS] == 7
        assert made.values_at(0).sources[CDL] == "environment"

    @pytest.mark.parametrize(
        ("variable", "text", "said"),
        [
            ("COMPLIANCE_CDL_WARNING_DAYS", "soon", "'soon' is not a whole number; allowed: a wh"),
            ("COMPLIANCE_CDL_WARNING_DAYS", "", "'' is not a whole number"),
            ("COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS", "12", "the law allows at most 11 h (49 CFR"),
            ("MAINTENANCE_FACILITY_NAME", "", "is empty, too long or not printable"),
        ],
    )
    def test_a_bad_variable_is_refused_by_name(self, variable: str, text: str, said: str) -> None:
        with pytest.raises(SettingsError) as refused:
            book(environment={variable: text})
        assert refused.value.message.startswith(f"environment variable {variable}: ")
        assert said in refused.value.message
        assert refused.value.next_step

    @pytest.mark.parametrize(
        ("rules", "said"),
        [
            ({"compliance": {"cdl_warning_day": 1}}, f"no such rule; near it: {CDL}"),
            ({CDL: [1]}, f"[rules]: {CDL}: [1] is not a whole number"),
            ({CDL: True}, "true is not a whole number"),
            ({CDL: 7, "compliance": {"cdl_warning_days": 7}}, f"{CDL}: is given twice"),
            ({REST: 9}, "the law asks for at least 10 h"),
        ],
    )
    def test_bad_settings_are_refused_by_key(self, rules: dict[str, Any], said: str) -> None:
        with pytest.raises(SettingsError) as refused:
            book(settings_rules=rules)
        assert said in refused.value.message

    def test_settings_and_environment_that_contradict_are_refused(self) -> None:
        with pytest.raises(SettingsError, match=f"{TOLD} = 10, {ESCALATED} = 9") as refused:
            book(
                settings_rules={TOLD: 10},
                environment={"SLA_PREMIUM_ESCALATION_THRESHOLD_MINUTES": "9"},
            )
        assert "SLA_PREMIUM_NOTIFICATION_THRESHOLD_MINUTES" in refused.value.next_step

    def test_a_misspelt_variable_is_told_and_a_strange_one_is_not(self) -> None:
        environment = {"COMPLIANCE_CDL_WARNING_DAY": "7", "TRACKING_ID": "x", "PATH": "/bin"}
        (said,) = book(environment=environment).misspelt
        assert said.startswith("environment variable COMPLIANCE_CDL_WARNING_DAY: no such rule;")
        assert said.endswith(" COMPLIANCE_CDL_WARNING_DAYS is near it")

    def test_queues_and_schedules_bring_their_rules(self) -> None:
        schedule: RuleKey[str] = RuleKey(name="schedule.gps.track", default="every 1m", what="")
        registry = registry_of(QUEUES.values(), [schedule])
        made = Rulebook(
            registry,
            settings_rules={"queue": {"critical": {"max_workers": 4}}},
            environment={"QUEUE_CRITICAL_WEIGHT": "40", "SCHEDULE_GPS_TRACK": "every 2m"},
        )
        values, critical = made.values_at(0), QUEUES["critical"]
        assert values[critical.weight] == 40.0
        assert values[critical.max_workers] == 4
        assert values[critical.rate_per_minute] == 0.0
        assert values[schedule] == "every 2m"

    def test_queues_that_cannot_be_told_apart_are_a_fault_of_the_settings(self) -> None:
        figures = [
            QueueFigures(name=name, weight=1, max_workers=1, rate_per_minute=None)
            for name in ("a-b", "a.b")
        ]
        with pytest.raises(SettingsError, match="would both be read from QUEUE_A_B_WEIGHT"):
            registry_of(queue_keys(figures).values())


class TestInForce:
    def test_a_scheduled_rule_begins_and_ends_at_its_instants(self) -> None:
        made = book(row(1, CDL, 7, effective_from=100, effective_until=200))
        assert [made.values_at(t)[CDL_WARNING_DAYS] for t in (99, 100, 199, 200)] == [30, 7, 7, 30]
        assert [made.next_edge_after(t) for t in (99, 100, 200)] == [100, 200, None]

    def test_rows_with_dates_wait_for_a_trusted_clock_and_others_hold(self) -> None:
        made = book(row(1, CDL, 7, effective_from=0), row(2, REST, 12))
        values = made.values_at(50, is_trusted=False)
        assert (values[CDL_WARNING_DAYS], values[MANDATORY_REST_HOURS]) == (30, 12.0)

    def test_the_same_stretch_of_time_is_resolved_once(self) -> None:
        made = book(row(1, CDL, 7, effective_from=100))
        assert made.values_at(100) is made.values_at(5_000)
        assert made.values_at(99) is made.values_at(0)

    def test_rows_of_another_release_are_named_and_survived(self) -> None:
        made = Rulebook(REGISTRY)
        said = made.use(
            RuleRows(version=1, rows=(row(1, "lane.x", 1), row(2, CDL, 999), row(3, CDL, 9)))
        )
        assert said[0] == "rule 1 is not used: lane.x: no such rule"
        assert said[1].startswith(f"rule 2 is not used: {CDL}: 999 is too much")
        assert made.values_at(0)[CDL_WARNING_DAYS] == 9

    def test_rows_that_contradict_the_environment_are_told_and_survived(self) -> None:
        made = Rulebook(REGISTRY, environment={"SLA_PREMIUM_NOTIFICATION_THRESHOLD_MINUTES": "9"})
        late = row(1, ESCALATED, 8, effective_from=100)
        (said,) = made.use(RuleRows(version=1, rows=(late,)))
        assert said.startswith(f"{TOLD} = 9, {ESCALATED} = 8: ")
        assert made.values_at(100).by_name[ESCALATED] == 8

    def test_older_rows_do_not_replace_newer_ones(self) -> None:
        made = book()
        made.use(RuleRows(version=5, rows=(row(1, CDL, 7),)))
        made.use(RuleRows(version=4, rows=()))
        assert made.values_at(0)[CDL_WARNING_DAYS] == 7
        made.use(RuleRows(version=6, rows=()))
        assert made.values_at(0)[CDL_WARNING_DAYS] == 30

    @law(stored_rows(), st.lists(st.tuples(INSTANTS, st.booleans()), max_size=20))
    def test_law_what_is_remembered_is_what_would_be_resolved(
        self, some: list[RuleRow], asked: list[tuple[int, bool]]
    ) -> None:
        made = book(*some)
        for instant, is_trusted in asked:
            expected = resolve(given(), rows(*some), at(instant, is_trusted=is_trusted))
            assert made.values_at(instant, is_trusted=is_trusted) == expected

    @law(stored_rows(), INSTANTS)
    def test_law_values_are_the_same_until_the_next_edge(
        self, some: list[RuleRow], instant: int
    ) -> None:
        made = book(*some)
        edge = made.next_edge_after(instant)
        for later in range(instant, 60 if edge is None else edge):
            assert made.values_at(later) is made.values_at(instant)

    def test_readers_in_other_threads_see_one_set_or_the_other(self) -> None:
        """Two rules that are always changed together are never seen apart."""
        made = book(row(1, CDL, 1), row(2, REST, 11))
        apart: list[tuple[object, object]] = []
        done = threading.Event()

        def look() -> None:
            while not done.is_set():
                values = made.values_at(0)
                seen = values[CDL_WARNING_DAYS], values[MANDATORY_REST_HOURS]
                if seen[0] + 10 != seen[1]:
                    apart.append(seen)

        readers = [threading.Thread(target=look) for _ in range(3)]
        for reader in readers:
            reader.start()
        for version in range(2, 300):
            n = version % 3 + 1
            made.use(RuleRows(version=version, rows=(row(1, CDL, n), row(2, REST, n + 10))))
        done.set()
        for reader in readers:
            reader.join()
        assert apart == []


class TestExplain:
    def test_a_rule_is_explained_by_name(self) -> None:
        said = book(row(4, CDL, 7, reason="audit")).explain(CDL, 10)
        assert (said.value, str(said.source), said.changes) == (7, "rule 4", None)

    def test_an_unknown_name_is_refused_with_the_nearest(self) -> None:
        with pytest.raises(RuleError, match=f"near it: {CDL}") as refused:
            book().explain("compliance.cdl_warning_day", 10)
        assert refused.value.next_step == "depotd rules list names them all"

    def test_all_rules_can_be_listed_other_names_and_idle_ones_too(self) -> None:
        listed = book(row(4, CDL, 7)).explain_all(10)
        assert [said.key for said in listed] == list(REGISTRY)
        assert {said.key.name: said.value for said in listed}[CDL] == 7


def test_the_defaults_of_the_settings_are_those_of_the_rules() -> None:
    rules, expected = tracking_rules(Settings()), TrackingRules()
    assert rules.jump_max_m_s == pytest.approx(expected.jump_max_m_s)
    for name in TrackingRules.__dataclass_fields__:
        if name not in ("jump_max_m_s", "keep_speed_change_cm_s"):
            assert getattr(rules, name) == getattr(expected, name), name


def test_every_setting_of_tracking_reaches_its_rule() -> None:
    table = TrackingTable(
        stop_min_s=240,
        trip_min_m=300,
        gap_s=1800,
        stale_s=300,
        idle_min_s=60,
        jump_max_kmh=180,
        overspeed_kmh=90,
        overspeed_min_s=5,
        fence_hysteresis_m=20,
        keep_moved_m=70,
        keep_turned_deg=20,
        keep_speed_change_kmh=18,
        keep_every_s=30,
    )
    rules = tracking_rules(Settings(tracking=table, ingest=IngestTable(positions="raw")))
    default = TrackingRules()
    unchanged = {
        name
        for name in TrackingRules.__dataclass_fields__
        if getattr(rules, name) == getattr(default, name)
    }
    assert unchanged == {"future_max_s"}, "which is no setting"
    assert (rules.overspeed_limit_cm_s, rules.keep_speed_change_cm_s) == (2500, 500)
    assert rules.jump_max_m_s == pytest.approx(50.0)
