from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.queue import frames
from daemon.queue.assignment import Failed
from daemon.queue.frames import Alive, Ended, Progress, receive, send
from daemon.queue.states import AttemptOutcome

MESSAGES = [
    Alive(),
    Progress(0.5, "half"),
    Ended(None),
    Ended('{"a":1}'),
    Ended(Failed(outcome=AttemptOutcome.SNOOZED, error="later", until=5)),
]


def test_messages_arrive_as_they_were_sent() -> None:
    pipe = BytesIO()
    for message in MESSAGES:
        send(pipe, message)
    pipe.seek(0)
    assert [receive(pipe) for _ in MESSAGES] == MESSAGES
    assert receive(pipe) is None


@given(st.data())
def test_message_cut_off_is_none_at_all(data: st.DataObject) -> None:
    pipe = BytesIO()
    send(pipe, Progress(0.5, "x" * 50))
    cut = data.draw(st.integers(0, pipe.tell() - 1))
    assert receive(BytesIO(pipe.getvalue()[:cut])) is None


def test_what_is_too_large_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FRAME_MOST", 100)
    pipe = BytesIO()
    with pytest.raises(ValueError, match="at most 100 go through the pipe"):
        send(pipe, Progress(0.5, "x" * 200))
    assert pipe.getvalue() == b""
