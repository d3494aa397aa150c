"""Each source file has its test file, at the same place below tests/."""

from pathlib import Path

from tests.architecture.sources import ROOT, modules

# Source file -> where it is tested instead, or why there is nothing to test.
ELSEWHERE: dict[str, str] = {
    "daemon/bootstrap/backfill.py": "tests/daemon/ingest/test_backfill.py drives it",
    "daemon/cli/demo_crew.py": "tests/daemon/cli/test_demo.py hears whether it was taken",
    "daemon/bootstrap/control.py": "tests/acceptance/test_acts.py acts through it",
    "daemon/bootstrap/jobs.py": "tests/acceptance/test_acts.py runs it",
    "daemon/sync/parts.py": "tests/daemon/sync/test_link.py builds them",
    "daemon/commands/arg_types.py": "types; the tests of each family give what is beyond them",
    "daemon/sync/plan.py": "values only",
    "daemon/bootstrap/live.py": "tests/acceptance/test_live.py runs it",
    "daemon/bootstrap/rules.py": "tests/acceptance/test_acts.py changes rules by it",
    "daemon/bootstrap/recording.py": "tests/daemon/cli/test_record.py runs it",
    "daemon/domain/commands.py": "values; tests/daemon/commands/test_dispatcher.py",
    "daemon/errors.py": "names only",
    "daemon/bootstrap/headoffice.py": "tests/daemon/cli/test_headoffice.py runs it",
    "daemon/headoffice/acks.py": "tests/daemon/headoffice/test_consumer.py hears it",
    "daemon/headoffice/desired.py": "tests/daemon/headoffice/test_sql_store.py drives it",
    "daemon/headoffice/greeting.py": "tests/daemon/headoffice/test_sql_store.py drives it",
    "daemon/headoffice/intake.py": "tests/daemon/headoffice/test_convergence.py is its law",
    "daemon/headoffice/ledger.py": "tests/daemon/headoffice/test_convergence.py is its law",
    "daemon/headoffice/line.py": "tests/daemon/headoffice/test_consumer.py cuts it",
    "daemon/headoffice/looking.py": "tests/daemon/headoffice/test_sql_store.py looks",
    "daemon/headoffice/mail.py": "tests/daemon/headoffice/test_consumer.py sends garbage",
    "daemon/headoffice/plan.py": "values only",
    "daemon/headoffice/post.py": "tests/daemon/headoffice/test_consumer.py drives it",
    "daemon/headoffice/service.py": "tests/daemon/cli/test_headoffice.py runs it",
    "daemon/headoffice/status.py": "values only",
    "daemon/headoffice/store.py": "protocols and values only",
    "daemon/headoffice/stream_sql.py": "tests/daemon/headoffice/test_statements.py compiles it",
    "daemon/headoffice/taking.py": "tests/daemon/headoffice/test_convergence.py is its law",
    "daemon/headoffice/tally.py": "values; tests/daemon/headoffice/test_consumer.py counts",
    "daemon/headoffice/tx.py": "protocols only",
    "daemon/interfaces.py": "protocols only",
    "daemon/readmodel/compliance.py": "names only",
    "daemon/readmodel/upkeep.py": "names only",
    "daemon/version.py": "one constant; tests/daemon/test_main.py asks for it",
    "drivers/readings.py": "values only",
    "drivers/yard_mqtt/client.py": "tests/drivers/yard_mqtt/test_port.py drives it",
    "drivers/yard_mqtt/signals.py": "values; tests/documents/test_yard.py compares the schema",
    "drivers/yard_mqtt/spec.py": "values only",
    "daemon/domain/watch/telling.py": "values only",
    "daemon/domain/hours/verdict.py": "values only",
    "daemon/domain/master.py": "values only",
    "daemon/domain/orders/news.py": "values only",
    "daemon/commands/work_order_args.py": "types; tests/daemon/commands/test_work_orders.py",
    "daemon/domain/dispatch/candidates.py": "values only",
    "daemon/domain/dispatch/found.py": "values; tests/daemon/domain/dispatch/test_round.py",
    "daemon/domain/orders/haul.py": "values only",
    "daemon/domain/orders/truck.py": "values only",
    "daemon/domain/eta/eta.py": "values; tests/daemon/domain/dispatch/test_job_plan.py",
    "daemon/domain/master_standing.py": "values only",
    "daemon/domain/tracking/advance.py": "tests/daemon/domain/tracking/test_fold.py drives it",
    "daemon/domain/tracking/facts.py": "values only",
    "daemon/domain/tracking/rules.py": "values only",
    "daemon/domain/tracking/run.py": "tests/daemon/domain/tracking/test_fold.py drives it",
    "daemon/domain/tracking/state.py": "values; tests/daemon/domain/tracking/test_codec.py",
    "daemon/queue/hooked_runner.py": "tests/daemon/queue/test_engine.py hooks jobs by it",
    "daemon/queue/telling.py": "tests/daemon/queue/test_engine.py hears it",
    "daemon/wire/ear.py": "tests/daemon/wire/test_paho_session.py listens by it",
    "daemon/wire/interface.py": "values; tests/contract/test_wire.py",
    "daemon/wire/memory_session.py": "tests/daemon/wire/test_memory.py waits in it",
    "drivers/errors.py": "names only",
    "drivers/moment.py": "values only",
    "drivers/telemetry.py": "protocols only",
    "drivers/transport/bus.py": "protocols only",
    "drivers/transport/interface.py": "protocols only",
    "drivers/transport/status.py": "values only",
    "tui/__main__.py": "hands over to tui/command.py",
}
SOURCES = [path for path in modules() if path.name != "__init__.py"]


def mirror_of(source: Path) -> Path:
    name = "main" if source.stem == "__main__" else source.stem
    return Path("tests") / source.parent / f"test_{name}.py"


def test_every_source_has_its_test_file() -> None:
    missing = [
        f"{source}: expected {mirror_of(source)}"
        for source in SOURCES
        if str(source) not in ELSEWHERE and not (ROOT / mirror_of(source)).is_file()
    ]
    assert missing == []


def test_exceptions_are_still_needed() -> None:
    for source in ELSEWHERE:
        assert (ROOT / source).is_file(), source
        assert not (ROOT / mirror_of(Path(source))).exists(), source


def test_exceptions_that_name_a_test_name_one_that_is_there() -> None:
    for source, reason in ELSEWHERE.items():
        for word in reason.split():
            if word.endswith(".py"):
                assert (ROOT / word).is_file(), f"{source}: {reason}"
