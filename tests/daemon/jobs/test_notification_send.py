import pytest
from pydantic import ValidationError

from daemon.domain.alerts import Desk as Recipient
from daemon.domain.alerts import Urgency
from daemon.jobs.notification_send import QUIET_S, SendNotification
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.scene import NOW

NEWS = SendNotification.Args(
    recipient=Recipient.OPERATOR,
    event="port.lost",
    subject="gate",
    urgency=Urgency.HIGH,
    title="port gate is lost",
    text="no such device",
)


def test_alert_says_what_was_asked_and_where_it_came_from(desk: Desk) -> None:
    assert desk.run(NEWS) == {"alert": 1}
    row = desk.tx.execute(
        "SELECT seq, at, boot, clock, recipient, event, subject, urgency, title, text,"
        " correlation_id, job_id, read_at FROM alert"
    ).fetchone()
    assert row == (
        1, NOW, 1, "gps", "operator", "port.lost", "gate", "high", "port gate is lost",
        "no such device", "lab", 1, None,
    )  # fmt: skip


def test_alert_is_no_event(desk: Desk) -> None:
    desk.run(NEWS)
    assert desk.lab.events() == []


def test_same_news_in_other_words_is_told_once(desk: Desk) -> None:
    desk.run(NEWS)
    again = NEWS.model_copy(update={"title": "port gate is lost again", "text": "at 14:05"})
    assert not desk.is_new(again)


def test_same_news_is_told_again_when_it_has_been_quiet(desk: Desk) -> None:
    desk.run(NEWS)
    desk.machine.advance(QUIET_S * 1000 - 1)
    assert not desk.is_new(NEWS)
    desk.machine.advance(1)
    assert desk.run(NEWS) == {"alert": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": Recipient.DISPATCH},
        {"event": "port.silent"},
        {"subject": "yard"},
        {"urgency": Urgency.CRITICAL},
    ],
)
def test_other_news_is_told_at_once(desk: Desk, change: dict[str, object]) -> None:
    desk.run(NEWS)
    assert desk.run(NEWS.model_copy(update=change)) == {"alert": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "boss"},
        {"urgency": "loud"},
        {"title": ""},
        {"title": "x" * 201},
        {"text": "x" * 2001},
        {"event": ""},
        {"colour": "red"},
    ],
)
def test_arguments_that_make_no_alert_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SendNotification.Args.model_validate({**NEWS.model_dump(), **change})
