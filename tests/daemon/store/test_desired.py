from dataclasses import replace

from daemon.store import desired
from daemon.store.database import Store
from daemon.store.desired import JudgedDocument
from tests.daemon.store.scene import NOW

RULES = JudgedDocument(
    doc="rules",
    version=3,
    sha256="a" * 64,
    is_applied=True,
    code="done",
    message="2 rules",
    judged_at=NOW,
)


def test_newest_version_is_kept(store: Store) -> None:
    tx = store.connection
    assert desired.find(tx, "rules") is None
    desired.keep(tx, RULES)
    newer = replace(RULES, version=4, is_applied=False, code="bad_arguments", message="no")
    desired.keep(tx, newer)
    desired.keep(tx, replace(RULES, version=2))
    assert desired.find(tx, "rules") == newer
    other = replace(RULES, doc="sites")
    desired.keep(tx, other)
    assert desired.every(tx) == (newer, other)


def test_what_became_of_a_version_is_not_changed_later(store: Store) -> None:
    desired.keep(store.connection, RULES)
    desired.keep(store.connection, replace(RULES, is_applied=False, code="failed"))
    assert desired.find(store.connection, "rules") == RULES
