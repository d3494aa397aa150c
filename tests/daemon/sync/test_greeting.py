import pytest

from daemon.domain.events import ClockQuality
from daemon.store.epochs import Epoch
from daemon.store.marks import InboxMark
from daemon.sync.greeting import AGAIN_MS, ANYWAY_MS, Greeting, Standing
from daemon.sync.parts import built
from daemon.wire.interface import Connected
from daemon.wire.messages import Ack, Hello, parse
from tests.daemon.sync.scene import HO, Scene
from tests.daemon.sync.scripted_wire import ScriptedWire

LASTS = {"alert": 0, "event": 3, "result": 0, "position": 9, "telemetry": 0}
FIRST = Standing(epoch=Epoch(id="e-1", parent=None, after={}), session=1, lasts=LASTS, down=None)


class Talk:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.wire = ScriptedWire()
        self.wire.is_connected = True
        parts = built(scene.plan, scene.ground, self.wire)
        parts.post.opened(Connected(session_present=True, receive_maximum=100, packet_bytes=None))
        self.greeting: Greeting = parts.greeting

    def hello(self, standing: Standing = FIRST) -> Hello:
        self.greeting.say(standing)
        return parse(Hello, self.wire.published[-1].payload)

    def answer(self, nonce: str | None, *, ahead_ms: int = 0) -> bool:
        at = self.scene.clock.now() + ahead_ms
        return self.greeting.answers(Ack(ho=HO, epoch="e-1", at=at, nonce=nonce, marks={}))


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


def test_hello_tells_epoch_numbers_and_inbox(talk: Talk) -> None:
    standing = Standing(
        epoch=Epoch(id="e-2", parent="e-1", after={"event": 2}),
        session=3,
        lasts=LASTS,
        down=InboxMark(HO, 55),
    )
    hello = talk.hello(standing)
    assert (hello.epoch, hello.last, hello.clock) == ("e-2", LASTS, "gps")
    assert (hello.boot, hello.session) == (1, 3)
    assert hello.begins is not None
    assert (hello.begins.parent, hello.begins.after) == ("e-1", {"event": 2})
    assert hello.down is not None
    assert (hello.down.ho, hello.down.mark) == (HO, 55)
    assert talk.wire.published[-1].expiry_s is not None, "an old hello is of no use"


def test_only_the_newest_hello_can_be_answered_and_once(talk: Talk) -> None:
    first, second = talk.hello(), talk.hello()
    assert first.nonce != second.nonce
    assert not talk.answer(first.nonce)
    assert not talk.answer(None)
    assert not talk.greeting.is_answered
    assert talk.answer(second.nonce)
    assert not talk.answer(second.nonce)
    assert talk.greeting.is_answered


def test_a_hello_that_is_not_answered_is_said_again(talk: Talk) -> None:
    talk.hello()
    assert (talk.greeting.wait_ms, talk.greeting.is_due) == (AGAIN_MS, False)
    talk.scene.advance(AGAIN_MS)
    assert talk.greeting.is_due
    hello = talk.hello()
    talk.answer(hello.nonce)
    assert talk.greeting.wait_ms == ANYWAY_MS, "also when nobody asks"


def test_an_earlier_wish_for_a_hello_wins(talk: Talk) -> None:
    talk.greeting.ask(500)
    talk.greeting.ask(9_000)
    assert talk.greeting.wait_ms == 500
    talk.greeting.ask()
    assert talk.greeting.is_due


def test_after_a_break_no_answer_counts(talk: Talk) -> None:
    hello = talk.hello()
    talk.greeting.broke()
    assert not talk.answer(hello.nonce)
    assert not talk.greeting.is_answered


def test_skew_is_told_against_the_middle_of_saying_and_hearing(talk: Talk) -> None:
    hello = talk.hello()
    talk.scene.advance(400)
    talk.answer(hello.nonce, ahead_ms=-200)
    assert talk.greeting.skew_ms == 0


@pytest.mark.parametrize(
    ("took_ms", "ahead_ms", "quality", "is_told"),
    [
        (0, 30_001, ClockQuality.GPS, True),
        (0, 30_000, ClockQuality.GPS, False),
        (0, -31_000, ClockQuality.NTP, True),
        (4_000, 33_000, ClockQuality.GPS, True),
        (8_000, 30_000, ClockQuality.GPS, False),  # 34 s ahead of the middle, 4 s uncertain
        (0, 90_000, ClockQuality.UNTRUSTED, False),
    ],
)
def test_only_what_is_certain_is_reported_and_only_by_a_trusted_clock(
    talk: Talk, *, took_ms: int, ahead_ms: int, quality: ClockQuality, is_told: bool
) -> None:
    talk.scene.clock.trim(talk.scene.clock.anchor_ms, quality)
    hello = talk.hello()
    talk.scene.advance(took_ms)
    talk.answer(hello.nonce, ahead_ms=ahead_ms)
    talk.scene.writer.turn()
    assert ("link.clock_skew" in talk.scene.events()) is is_told
