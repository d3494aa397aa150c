import pytest

from daemon.sync.backoff import STABLE_MS
from daemon.sync.link import SUSPICIOUS
from daemon.wire import topics
from daemon.wire.interface import Refusal
from daemon.wire.messages import Presence, parse
from tests.daemon.store.scene import ask
from tests.daemon.sync.scene import DEPOT, Scene, said


def test_link_connects_says_hello_and_sends_what_there_is(scene: Scene) -> None:
    scene.event()
    scene.positions(5)
    scene.connect()
    (plan,) = scene.wire.plans
    assert (plan.client_id, plan.clean_start) == ("dp-denver", False)
    assert plan.session_expiry_s > 0, "or commands sent meanwhile are lost"
    assert plan.subscriptions == topics.depot_subscriptions(DEPOT)
    scene.settle()
    assert scene.office.marks["event"] >= 1
    assert scene.office.marks["position"] == 5
    scene.office.ack()
    scene.advance(3_000)
    scene.settle()
    assert scene.saved_marks()["position"] == 5
    assert scene.state() == "live"


def test_hello_says_who_and_how_far(scene: Scene) -> None:
    scene.positions(7)
    scene.connect()
    (hello,) = scene.office.hellos
    assert (hello.boot, hello.release, hello.clock, hello.begins) == (1, "1.2.3", "gps", None)
    assert (hello.last["position"], hello.down) == (7, None)
    (row,) = scene.rows("SELECT epoch FROM depot")
    assert hello.epoch == row[0]


def test_before_the_hello_is_answered_only_alerts_go(scene: Scene) -> None:
    scene.alert()
    scene.positions(5)
    scene.pump()
    scene.wire.come_up()
    scene.pump(20)
    ups = [message.topic for message in scene.wire.published if "/up/" in message.topic]
    assert [topic.rpartition("/")[2] for topic in ups] == ["hello", "alert"]
    scene.office.ack(nonce=True)
    scene.pump(5)
    assert scene.office.marks["position"] == 5


def test_presence_is_retained_and_the_will_takes_it_back(scene: Scene) -> None:
    scene.connect()
    will = scene.wire.plans[0].will
    assert will is not None
    (birth,) = scene.wire.of("state/link")
    assert birth.retain
    gone, there = parse(Presence, will.payload), parse(Presence, birth.payload)
    assert (there.on, gone.on) == (True, False)
    assert (there.session, there.boot) == (gone.session, gone.boot) == (1, 1)
    scene.link.close()
    farewell = parse(Presence, scene.wire.of("state/link")[-1].payload)
    assert (farewell.on, scene.wire.is_closed, scene.state()) == (False, True, "offline")


def test_another_connection_is_another_session(scene: Scene) -> None:
    scene.connect()
    scene.wire.go_down()
    scene.pump()
    scene.advance(1_000)
    scene.connect(session=True)
    sessions = [parse(Presence, one.payload).session for one in scene.wire.of("state/link")]
    assert sessions == sorted({*sessions})
    assert len(sessions) == 2


def test_a_consumer_that_was_there_before_causes_no_second_hello(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.office.presence(retained=True)
    scene.pump(3)
    scene.advance(600)
    scene.pump(2)
    assert len(scene.office.hellos) == 1
    assert scene.rows("SELECT head_office FROM link_state") == [(1,)]


def test_a_consumer_that_comes_back_gets_the_hello_that_it_may_have_missed(scene: Scene) -> None:
    """Both had lost a broker that remembers it, and we were there again before it listened."""
    scene.pump()
    scene.wire.come_up()
    scene.office.presence(retained=True)
    scene.pump(3)
    scene.office.presence()
    scene.pump()
    scene.advance(500)
    scene.pump()
    assert len(scene.office.hellos) == 2
    scene.office.ack(nonce=True)
    scene.pump()
    scene.office.presence()
    scene.pump()
    scene.advance(500)
    scene.pump()
    assert len(scene.office.hellos) == 2, "it was answered"


def test_when_head_office_leaves_only_alerts_go_on(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.office.presence(retained=True)
    scene.pump()
    scene.office.ack(nonce=True)
    scene.pump()
    scene.office.presence(on=False)
    scene.pump()
    scene.office.batches.clear()
    scene.positions(5)
    scene.alert()
    scene.settle()
    assert [batch.stream for batch in scene.office.batches] == ["alert"]
    scene.office.presence(run="run-2")
    scene.pump()
    scene.advance(500)
    scene.pump()
    scene.office.ack(nonce=True)
    scene.settle()
    assert scene.office.marks["position"] == 5


@pytest.mark.parametrize("refusal", [Refusal.UNREACHABLE, Refusal.TLS, Refusal.CREDENTIALS])
def test_a_broker_that_is_not_there_is_tried_again_later_and_later(
    scene: Scene, refusal: Refusal
) -> None:
    scene.chance = 1.0
    waits = []
    for _ in range(5):
        scene.pump()
        scene.wire.go_down(refusal, "no route")
        scene.pump()
        ((retry_at,),) = scene.rows("SELECT retry_at FROM link_state") or [(None,)]
        waits.append(retry_at)
        tries = len(scene.wire.plans)
        scene.advance(scene.plan.retry_most_ms)
        scene.pump()
        assert len(scene.wire.plans) == tries + 1
    ((state, error),) = scene.rows("SELECT state, last_error FROM link_state")
    assert (state, error) == ("connecting", "no route")
    assert "link.lost" not in scene.events(), "what never was cannot be lost"


def test_two_depots_of_one_id_do_not_end_each_other_for_ever(scene: Scene) -> None:
    scene.chance = 0.0
    scene.connect()
    scene.wire.go_down(Refusal.TAKEN_OVER, "session taken over")
    scene.pump()
    for _ in range(scene.plan.retry_most_ms // 10_000 - 1):
        scene.advance(10_000)
        scene.pump()
    assert len(scene.wire.plans) == 1
    scene.advance(10_000)
    scene.pump()
    assert len(scene.wire.plans) == 2
    ((error,),) = scene.rows("SELECT last_error FROM link_state")
    assert "another daemon has this depot's id" in error


def test_a_connection_that_ends_soon_again_and_again_says_what_it_may_be(scene: Scene) -> None:
    """Debian's mosquitto does not say that another client came with our id."""
    for ends in range(1, SUSPICIOUS + 1):
        scene.connect()
        scene.wire.go_down(Refusal.CLOSED, "the connection broke")
        scene.pump()
        scene.advance(STABLE_MS - 1)
        ((error,),) = scene.rows("SELECT last_error FROM link_state")
        assert ("another daemon" in error) is (ends == SUSPICIOUS), error


def test_an_outage_is_told_once_with_how_long_it_was(scene: Scene) -> None:
    scene.connect()
    scene.advance(10_000)
    scene.pump()
    scene.wire.go_down()
    scene.pump()
    for _ in range(4):  # it comes and goes
        scene.advance(20_000)
        scene.pump()
        scene.wire.come_up(session=True)
        scene.pump()
        scene.advance(1_000)
        scene.wire.go_down()
        scene.pump()
    scene.advance(20_000)
    scene.pump()
    scene.wire.come_up(session=True)
    scene.pump()
    scene.advance(10_000)
    scene.pump()
    kinds = [kind for kind in scene.events() if kind.startswith("link.")]
    assert kinds == ["link.connected", "link.lost", "link.connected"]
    bodies = [body for (body,) in ask(scene.path, "SELECT body FROM event WHERE kind LIKE"
              " 'link.connected' ORDER BY seq")]  # fmt: skip
    last = said(bodies[-1].encode())
    assert (last["away_ms"], last["breaks"]) == (104_000, 4)


@pytest.mark.parametrize(("skew_ms", "is_told"), [(0, False), (-29_000, False), (31_000, True)])
def test_clocks_that_differ_are_told_once_and_when_it_is_over(
    scene: Scene, skew_ms: int, *, is_told: bool
) -> None:
    scene.pump()
    scene.wire.come_up()
    for _ in range(2):
        scene.pump()
        scene.office.ack(nonce=True, at=scene.clock.now() + skew_ms)
        scene.pump()
        scene.office.presence(run=f"r-{scene.clock.now()}")
        scene.pump()
        scene.advance(500)
    scene.pump()
    assert scene.events().count("link.clock_skew") == int(is_told)
    scene.office.ack(nonce=True, at=scene.clock.now())
    scene.pump(2)
    assert scene.events().count("link.clocks_agree") == int(is_told)
    scene.advance(6_000)
    scene.pump()
    assert scene.rows("SELECT skew_ms FROM link_state") == [(0,)]


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"x", b"xgarbage", b'{"v": 2}', b"[]", b'{"v": 1}', b"\xff\xfe" * 40]
)
@pytest.mark.parametrize("end", ["ack", "command", "desired/rules", "desired/x", "nonsense"])
def test_i11_garbage_is_counted_and_survived(scene: Scene, payload: bytes, end: str) -> None:
    scene.connect()
    scene.wire.say(topics.down(DEPOT, end), payload, token=9)
    scene.pump(3)
    scene.wire.say("dp/1/ho/c9", payload)
    scene.wire.say("something/else", payload)
    scene.positions(3)
    scene.settle()
    assert scene.office.marks["position"] == 3
    assert [received.token for received in scene.wire.acked].count(9) == 1, "not sent for ever"


def test_a_connection_that_is_gone_at_once_is_no_fault(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.wire.go_down()
    scene.pump(3)
    scene.advance(2_000)
    scene.connect()
    scene.positions(3)
    scene.settle()
    assert scene.office.marks["position"] == 3
