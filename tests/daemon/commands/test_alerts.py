import json
from functools import partial

import pytest

from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.interfaces import Tx
from daemon.store import alerts
from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.scene import NOW, STAMP, ask

READ = "SELECT seq, read_at, read_by FROM alert WHERE read_at IS NOT NULL ORDER BY seq"


def add(alert: Alert, tx: Tx) -> int:
    return alerts.add(tx, alert, STAMP)


@pytest.fixture
def desk(whole: WholeDesk) -> WholeDesk:
    """With five unread alerts: odd ones of dispatch, even ones of maintenance."""
    for n in range(1, 6):
        alert = Alert(
            recipient=Desk.DISPATCH if n % 2 else Desk.MAINTENANCE,
            event="signal.lost",
            subject=f"T{n}",
            urgency=Urgency.HIGH,
            title="lost",
            text="",
            correlation_id="c",
            job_id=None,
        )
        whole.writer.write(partial(add, alert))
    return whole


def test_alert_is_marked_as_read_by_its_reader(desk: WholeDesk) -> None:
    answer = desk.ask("alerts.read", actor=OLGA, seqs=[2])
    assert (answer.message, answer.body["count"]) == ("alert 2 marked as read", 1)
    assert ask(desk.path, READ) == [(2, NOW, "olga")]
    kind, subject, body = desk.events()[-1]
    assert (kind, subject, json.loads(body)) == (
        "alert.read",
        "alert 2",
        {"by": "olga", "seqs": [2]},
    )


def test_first_reader_stays(desk: WholeDesk) -> None:
    desk.ask("alerts.read", actor=OLGA, seqs=[2])
    answer = desk.ask("alerts.read", seqs=[2])
    assert (answer.message, answer.body["count"]) == ("alert 2: read already", 0)
    assert ask(desk.path, READ) == [(2, NOW, "olga")]
    assert len(desk.events()) == 1


def test_those_that_are_not_there_are_named(desk: WholeDesk) -> None:
    answer = desk.ask("alerts.read", seqs=[1, 3, 77])
    assert answer.message == "2 alerts marked as read; 1 of them are not there"
    assert answer.body["missing"] == [77]
    assert desk.ask("alerts.read", seqs=[77]).code == "alert_not_found"


def test_all_up_to_the_newest_seen_are_read(desk: WholeDesk) -> None:
    answer = desk.ask("alerts.read_all", until=4)
    assert (answer.message, answer.body) == ("4 alerts marked as read", {"count": 4})
    assert [row[0] for row in ask(desk.path, READ)] == [1, 2, 3, 4]


def test_all_of_one_desk_are_read(desk: WholeDesk) -> None:
    answer = desk.ask("alerts.read_all", until=4, recipient="dispatch")
    assert answer.message == "2 alerts of dispatch marked as read"
    assert [row[0] for row in ask(desk.path, READ)] == [1, 3]
    assert desk.ask("alerts.read_all", until=4, recipient="dispatch").body == {"count": 0}
    assert len(desk.events()) == 1


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("alerts.read", {"seqs": []}),
        ("alerts.read", {"seqs": [0]}),
        ("alerts.read_all", {}),
        ("alerts.read_all", {"until": 5, "recipient": "nobody"}),
    ],
)
def test_bad_arguments_are_refused(desk: WholeDesk, name: str, args: dict[str, list[int]]) -> None:
    assert desk.ask_with(name, args).code == "bad_arguments"


def test_viewers_only_look(desk: WholeDesk) -> None:
    assert desk.ask("alerts.read", actor=VERA, seqs=[1]).code == "not_allowed"
    assert desk.ask("alerts.read_all", actor=VERA, until=1).code == "not_allowed"
