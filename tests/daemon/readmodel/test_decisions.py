import sqlite3

from daemon.readmodel.decisions import decision, decisions_of, decisions_of_job, rule_set
from tests.daemon.readmodel.sample_fleet import NOW


def test_decisions_of_a_subject_are_the_latest_first(db: sqlite3.Connection) -> None:
    found = decisions_of(db, "vehicle 9")
    assert [row.at for row in found] == [NOW, NOW - 60_000, NOW - 120_000]
    assert dict(found[0].terms) == {"silent_s": 2580}
    assert decisions_of(db, "vehicle 1") == ()


def test_pages_follow_each_other(db: sqlite3.Connection) -> None:
    db.execute("UPDATE decision SET at = 5")
    whole = [row.id for row in decisions_of(db, "vehicle 9")]
    first = decisions_of(db, "vehicle 9", limit=2)
    rest = decisions_of(db, "vehicle 9", before=first[-1])
    assert [row.id for row in (*first, *rest)] == whole == [3, 2, 1]


def test_the_rules_of_a_decision_are_kept_by_their_hash(db: sqlite3.Connection) -> None:
    digest = decisions_of(db, "vehicle 9")[0].rule_set
    found = rule_set(db, digest)
    assert found is not None
    assert dict(found.body) == {"gps.stale_minutes": (20, "rule 2")}
    assert rule_set(db, "unknown") is None


def test_without_a_subject_they_are_of_all(db: sqlite3.Connection) -> None:
    db.execute("UPDATE decision SET subject = 'vehicle 8' WHERE id = 2")
    assert [row.id for row in decisions_of(db, None)] == [1, 2, 3]
    assert [row.id for row in decisions_of(db, None, limit=1)] == [1]


def test_a_job_is_known_by_its_decisions_though_it_is_pruned(db: sqlite3.Connection) -> None:
    db.execute("UPDATE decision SET job_id = 999999 WHERE id IN (1, 3)")
    assert [row.id for row in decisions_of_job(db, 999_999)] == [1, 3]
    assert decisions_of_job(db, 999_998) == ()


def test_one_is_found_by_its_number(db: sqlite3.Connection) -> None:
    found = decision(db, 2)
    assert found is not None
    assert (found.id, found.subject, found.rule_set) == (2, "vehicle 9", "abc")
    assert decision(db, 77) is None
