from daemon.sync.presence import Consumers
from daemon.wire.messages import ConsumerPresence


def said(run: str, *, on: bool = True) -> ConsumerPresence:
    return ConsumerPresence(on=on, run=run, ho="ho", release="1", at=1)


def test_a_consumer_is_born_once_a_run() -> None:
    consumers = Consumers()
    assert not consumers.are_there
    assert consumers.heard("c1", said("r1"))
    assert not consumers.heard("c1", said("r1"))
    assert consumers.heard("c1", said("r2"))
    assert consumers.are_there


def test_head_office_is_there_while_one_consumer_is() -> None:
    consumers = Consumers()
    consumers.heard("c1", said("r1"))
    consumers.heard("c2", said("r2"))
    consumers.heard("c1", said("r1", on=False))
    assert consumers.are_there
    consumers.heard("c2", None)
    assert not consumers.are_there


def test_a_late_will_does_not_hide_a_newer_birth() -> None:
    consumers = Consumers()
    consumers.heard("c1", said("r2"))
    consumers.heard("c1", said("r1", on=False))
    assert consumers.are_there


def test_without_a_connection_nobody_is_known_to_be_there() -> None:
    consumers = Consumers()
    consumers.heard("c1", said("r1"))
    consumers.forget()
    assert not consumers.are_there
