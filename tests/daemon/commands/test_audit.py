import sqlite3
from contextlib import closing

from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk


def test_whole_audit_is_said_to_be_so(whole: WholeDesk) -> None:
    assert whole.ask("audit.verify").message == "the audit is whole: it has no rows"
    answer = whole.ask("audit.verify", actor=OLGA)
    head = answer.body["head_hash"]
    assert answer.message == f"the audit is whole: rows 1 to 1; its head is {head}"
    assert (answer.body["is_whole"], answer.body["rows"]) == (True, 1)
    assert len(str(answer.body["head_hash"])) == 64


def test_broken_audit_is_an_answer_an_event_and_a_row_of_the_audit(whole: WholeDesk) -> None:
    for _ in range(3):
        whole.ask("audit.verify")
    with closing(sqlite3.connect(whole.path, isolation_level=None)) as forger:
        forger.execute("UPDATE audit SET actor = 'eve' WHERE seq = 2")
    answer = whole.ask("audit.verify")
    assert answer.message == (
        "the audit is broken: row 2 is not what was written; 1 rows before it are whole"
    )
    assert (answer.body["is_whole"], answer.body["fault_seq"]) == (False, 2)
    assert whole.events()[-1][:2] == ("audit.broken", "row 2")
    assert whole.outcomes() == ["done"] * 4
    whole.ask("audit.verify")
    assert [kind for kind, *_ in whole.events()].count("audit.broken") == 1


def test_viewers_do_not_make_the_daemon_read_all_of_it(whole: WholeDesk) -> None:
    assert whole.ask("audit.verify", actor=VERA).code == "not_allowed"
