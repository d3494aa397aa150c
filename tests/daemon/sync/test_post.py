import pytest

from daemon.clock import ManualClock
from daemon.errors import LinkError
from daemon.sync.notes import Notes
from daemon.sync.pace import Pace
from daemon.sync.post import ALERTS_BESIDE, KEPT_FREE, MESSAGES_MOST, Post
from daemon.sync.window import Window
from daemon.wire.interface import Acknowledged, Connected, MessageId, Outgoing
from daemon.wire.packing import PAYLOAD_BYTES
from tests.daemon.sync.scene import Scene
from tests.daemon.sync.scripted_wire import ScriptedWire

LETTER = Outgoing(topic="dp/1/denver/up/event", payload=b"x" * 1000)


class Office:
    def __init__(self, scene: Scene, *, window: int = 8 << 10) -> None:
        self.clock = ManualClock()
        self.wire = ScriptedWire(takes=False)
        self.wire.is_connected = True
        self.window = Window(window)
        self.pace = Pace(day_of=lambda now: now // 86_400_000)
        self.post = Post(
            self.wire, self.clock, window=self.window, pace=self.pace, notes=Notes(scene.ground)
        )
        self.open()

    def open(self, *, receive_maximum: int = 65_535, packet: int | None = None) -> None:
        self.post.opened(
            Connected(session_present=False, receive_maximum=receive_maximum, packet_bytes=packet)
        )

    def answer(self, number: int, *, is_taken: bool = True) -> None:
        self.post.settle(Acknowledged(id=MessageId(number), is_taken=is_taken, reason="quota"))


@pytest.fixture
def office(scene: Scene) -> Office:
    return Office(scene)


def test_what_is_sent_is_under_way_until_it_is_answered(office: Office) -> None:
    heard: list[bool] = []
    office.post.send(LETTER, heard.append)
    assert office.window.messages == 1
    assert office.pace.sent_today == office.window.under_way > 1000
    office.clock.advance(40)
    office.answer(1)
    office.answer(1)
    assert (heard, office.window.under_way, office.window.rtt_ms) == ([True], 0, 40)


def test_a_refusal_is_told_and_frees_its_place(office: Office) -> None:
    heard: list[bool] = []
    office.post.send(LETTER, heard.append)
    office.answer(1, is_taken=False)
    assert (heard, office.window.messages) == ([False], 0)


def test_places_are_kept_free_for_alerts(office: Office) -> None:
    office.open(receive_maximum=5)
    small = Outgoing(topic="t", payload=b"")
    while office.post.has_room:
        office.post.send(small)
    assert len(office.wire.pending) == 5 - KEPT_FREE
    while office.post.has_room_for_alerts:
        office.post.send(small, is_alert=True)
    assert len(office.wire.pending) == 5


def test_states_leave_places_for_rows(office: Office) -> None:
    office.open(receive_maximum=20)
    small = Outgoing(topic="t", payload=b"")
    while office.post.has_room_for_states:
        office.post.send(small)
    assert len(office.wire.pending) == (20 - KEPT_FREE) // 2 + 1
    assert office.post.has_room


@pytest.mark.parametrize("receive_maximum", [1, 2, 3])
def test_states_go_over_the_narrowest_broker_too(office: Office, receive_maximum: int) -> None:
    office.open(receive_maximum=receive_maximum)
    assert office.post.has_room_for_states


def test_alerts_pass_a_full_window_but_not_without_end(office: Office) -> None:
    while office.post.has_room:
        office.post.send(LETTER)
    full = len(office.wire.pending)
    while office.post.has_room_for_alerts:
        office.post.send(LETTER, is_alert=True)
    assert len(office.wire.pending) == full + ALERTS_BESIDE


def test_a_broker_that_takes_one_at_a_time_is_still_served(office: Office) -> None:
    office.open(receive_maximum=1)
    assert office.post.has_room
    office.post.send(LETTER)
    assert not office.post.has_room
    assert not office.post.has_room_for_alerts
    office.answer(1)
    assert office.post.has_room


def test_a_broker_that_takes_everything_is_not_given_it_all(scene: Scene) -> None:
    office = Office(scene, window=1 << 30)
    office.window.bytes = 1 << 30
    while office.post.has_room:
        office.post.send(Outgoing(topic="t", payload=b""))
    assert len(office.wire.pending) == MESSAGES_MOST - KEPT_FREE


@pytest.mark.parametrize(
    ("packet", "longest"), [(None, PAYLOAD_BYTES), (2_000, 1_840), (10, 1), (10**6, PAYLOAD_BYTES)]
)
def test_no_payload_is_longer_than_protocol_and_broker_allow(
    office: Office, packet: int | None, longest: int
) -> None:
    office.open(packet=packet)
    assert office.post.payload_bytes == longest
    assert office.post.batch_bytes <= longest


def test_after_a_break_nothing_is_under_way_and_late_answers_do_no_harm(office: Office) -> None:
    heard: list[bool] = []
    office.post.send(LETTER, heard.append, is_alert=True)
    office.post.lost()
    office.answer(1)
    assert (heard, office.window.under_way, office.window.messages) == ([], 0, 0)


def test_what_cannot_be_sent_counts_for_nothing(office: Office) -> None:
    office.wire.is_connected = False
    with pytest.raises(LinkError):
        office.post.send(LETTER)
    assert (office.window.messages, office.pace.sent_today) == (0, 0)
