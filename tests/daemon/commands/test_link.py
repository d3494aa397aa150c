import pytest

from daemon.commands.link import LinkParts, specs
from daemon.domain.events import ClockQuality
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, VERA, Desk
from tests.daemon.store.scene import NOW, add_positions, add_unit, ask

ACTS = ("link.resend", "link.snapshot", "link.time")


class Asked:
    def __init__(self, *, is_linked: bool = True) -> None:
        self.resent: list[tuple[str, int]] = []
        self.snapshots = 0
        self.parts = LinkParts(
            is_linked=lambda: is_linked,
            resend=lambda stream, first: self.resent.append((stream, first)),
            snapshot=self._snapshot,
        )

    def _snapshot(self) -> None:
        self.snapshots += 1


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def desk(desk_with: MakeDesk, asked: Asked) -> Desk:
    desk = desk_with(*specs(asked.parts))
    desk.writer.write(lambda tx: add_unit(tx, "box"))
    desk.writer.write(lambda tx: add_positions(tx, [NOW, NOW + 1, NOW + 2]))
    return desk


def test_a_stream_is_sent_again_from_a_number_on(desk: Desk, asked: Asked) -> None:
    answer = desk.ask_with("link.resend", {"stream": "position", "from": 2}, actor=OLGA)
    assert answer.message == "position 2 to 3 are sent again, unless the daemon stops first"
    assert asked.resent == [("position", 2)]
    events = ask(desk.path, "SELECT kind, subject, body FROM event")
    assert events == [("link.resend_asked", "position", '{"by":"olga","from":2}')]


@pytest.mark.parametrize(
    ("stream", "first", "allowed"),
    [("position", 4, "allowed: 1 to 3"), ("event", 1, "there is none yet")],
)
def test_what_was_never_written_cannot_be_sent_again(
    desk: Desk, asked: Asked, *, stream: str, first: int, allowed: str
) -> None:
    answer = desk.ask_with("link.resend", {"stream": stream, "from": first})
    assert (answer.code, answer.next_step) == ("bad_arguments", allowed)
    assert asked.resent == []


def test_a_stream_that_there_is_not_is_refused(desk: Desk) -> None:
    assert desk.ask_with("link.resend", {"stream": "trip", "from": 1}).code == "bad_arguments"


def test_all_states_are_sent_again(desk: Desk, asked: Asked) -> None:
    assert desk.ask("link.snapshot").is_done
    assert asked.snapshots == 1


def test_without_head_office_there_is_nobody_to_send_to(desk_with: MakeDesk) -> None:
    desk = desk_with(*specs(Asked(is_linked=False).parts))
    for act, args in (("link.resend", {"stream": "event", "from": 1}), ("link.snapshot", {})):
        answer = desk.ask_with(act, args)
        assert (answer.code, answer.next_step) == ("no_link", "name its broker in link.broker")


@pytest.mark.parametrize(
    ("ahead_ms", "words"),
    [
        (1_500, "the depot's clock is trusted (gps) and 1.5 s behind the asker's"),
        (-2_000, "the depot's clock is trusted (gps) and 2 s ahead of the asker's"),
        (0, "the depot's clock is trusted (gps) and 0 s from the asker's"),
    ],
)
def test_clocks_are_compared_and_never_set(desk: Desk, *, ahead_ms: int, words: str) -> None:
    answer = desk.ask("link.time", at=NOW + ahead_ms)
    assert answer.message == words
    assert answer.body == {"now": NOW, "clock": "gps", "difference_ms": ahead_ms}
    assert desk.clock.now() == NOW


def test_a_clock_that_is_not_trusted_says_so(desk: Desk) -> None:
    desk.clock.trim(desk.clock.anchor_ms, ClockQuality.UNTRUSTED)
    assert "is not trusted" in desk.ask("link.time", at=NOW).message


@pytest.mark.parametrize("act", ACTS)
def test_viewers_only_look(desk: Desk, act: str) -> None:
    assert desk.ask(act, actor=VERA).code == "not_allowed"
