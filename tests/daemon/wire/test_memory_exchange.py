from daemon.clock import ManualClock
from daemon.wire.interface import ConnectPlan, Outgoing
from daemon.wire.memory_exchange import Exchange, Hooks
from daemon.wire.memory_session import Connection, Session
from tests.contract.wire_benches import plan


def exchange() -> Exchange:
    return Exchange(clock=ManualClock(), hooks=Hooks(), queue_most=100)


def joined(found: Exchange, connect: ConnectPlan, *, is_here: bool = True) -> Session:
    session = Session(client_id=connect.client_id)
    if is_here:
        session.connection = Connection(plan=connect)
    else:
        session.expires_at = 10**9
    found.sessions[connect.client_id] = session
    found.subscribe(session, connect)
    return session


def said(session: Session) -> list[str]:
    return [parcel.message.payload.decode() for parcel in session.queue]


def test_message_comes_once_however_many_subscriptions_mean_it() -> None:
    found = exchange()
    session = joined(found, plan("a", "t/#", "t/+", "#"))
    found.spread(Outgoing(topic="t/1", payload=b"x"))
    assert said(session) == ["x"]


def test_group_takes_turns_and_spares_who_is_away() -> None:
    found = exchange()
    here = [joined(found, plan(name, "$share/g/t/#")) for name in "ab"]
    away = joined(found, plan("c", "$share/g/t/#"), is_here=False)
    for n in range(6):
        found.spread(Outgoing(topic="t/1", payload=str(n).encode()))
    assert sorted(len(session.queue) for session in here) == [3, 3]
    assert said(away) == []


def test_group_of_which_nobody_is_there_lets_it_wait() -> None:
    found = exchange()
    away = joined(found, plan("c", "$share/g/t/#"), is_here=False)
    found.spread(Outgoing(topic="t/1", payload=b"x"))
    assert said(away) == ["x"]


def test_two_groups_get_one_each() -> None:
    found = exchange()
    both = joined(found, plan("a", "$share/g/t/#", "$share/h/t/#"))
    found.spread(Outgoing(topic="t/1", payload=b"x"))
    assert said(both) == ["x", "x"]


def test_group_is_given_no_last_values() -> None:
    found = exchange()
    found.spread(Outgoing(topic="t/1", payload=b"x", retain=True))
    assert said(joined(found, plan("a", "$share/g/t/#"))) == []
    late = joined(found, plan("b", "t/#"))
    assert [parcel.is_retained for parcel in late.queue] == [True]


def test_session_that_is_over_gets_nothing_more() -> None:
    found = exchange()
    gone = joined(found, plan("gone", "t/#"), is_here=False)
    gone.expires_at = 0
    found.spread(Outgoing(topic="t/1", payload=b"x"))
    assert said(gone) == []
    assert found.sessions == {}
