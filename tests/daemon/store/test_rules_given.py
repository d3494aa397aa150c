import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bootstrap.rules import steering
from daemon.domain.rules.resolve import Given
from daemon.settings import QueueTable, Settings
from daemon.store.rules_given import keep_given, taken
from tests.daemon.readmodel.sample_fleet import create

HOURS = "compliance.daily_driving_limit_hours"
WEIGHT = "queue.pattern.weight"
PLAIN = steering(Settings(), environment={}).book.given


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(create(tmp_path / "fleet.db"), isolation_level=None)
    connection.execute("DELETE FROM rule_given")
    yield connection
    connection.close()


def given(settings: Settings, **environment: str) -> Given:
    return steering(settings, environment=environment).book.given


def test_what_was_given_is_read_back_judged(db: sqlite3.Connection) -> None:
    assert taken(db, PLAIN.registry) is None
    settings = Settings(
        rules={"compliance.cdl_warning_days": 9}, queue={"pattern": QueueTable(weight=7.0)}
    )
    was = given(settings, COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS="10")
    keep_given(db, was)
    found = taken(db, PLAIN.registry)
    assert found is not None
    assert (found.environment, found.settings) == (was.environment, was.settings)
    assert found.registry.key(WEIGHT).default == 7.0
    assert PLAIN.registry.key(WEIGHT).default != 7.0


def test_each_start_forgets_what_the_one_before_was_given(db: sqlite3.Connection) -> None:
    keep_given(db, given(Settings(), COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS="10"))
    keep_given(db, PLAIN)
    found = taken(db, PLAIN.registry)
    assert found is not None
    assert (found.environment, found.settings) == ({}, {})
    assert found.registry is PLAIN.registry


def test_what_this_release_does_not_know_or_refuses_is_left_out(db: sqlite3.Connection) -> None:
    keep_given(db, PLAIN)
    db.execute(
        "INSERT INTO rule_given VALUES ('settings', 'no.such', '1'), ('environment', ?, '900')",
        (HOURS,),
    )
    found = taken(db, PLAIN.registry)
    assert found is not None
    assert (found.environment, found.settings) == ({}, {})
