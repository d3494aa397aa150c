from random import Random

import pytest

from drivers.j1939.identifier import identifier
from drivers.j1939.reassembly import Message, Reassembler
from tests.drivers.j1939.frames import Frame, announced, packets, whole

PGN = 65226
LONG = bytes(range(1, 24))


class Bus:
    def __init__(self) -> None:
        self.parts = Reassembler()
        self.at = 0

    def hear(self, *frames: Frame, pause_ms: int = 10) -> list[Message]:
        found = []
        for can_id, data in frames:
            self.at += pause_ms
            who = identifier(can_id)
            if who.pgn == 60416:
                self.parts.connection(who, data, self.at)
            elif (message := self.parts.packet(who, data, self.at)) is not None:
                found.append(message)
        return found


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.mark.parametrize("length", [9, 14, 15, 23, 1785])
def test_a_message_to_everybody_comes_whole(bus: Bus, length: int) -> None:
    payload = Random(length).randbytes(length)  # noqa: S311 - a seeded draw, no secret
    assert bus.hear(*whole(PGN, payload, source=7)) == [Message(PGN, 7, payload)]
    assert not bus.parts.faults


def test_messages_of_several_sources_mix(bus: Bus) -> None:
    ours, theirs = whole(PGN, LONG, source=1), whole(PGN, LONG[::-1], source=2)
    mixed = [frame for pair in zip(ours, theirs, strict=True) for frame in pair]
    assert bus.hear(*mixed) == [Message(PGN, 1, LONG), Message(PGN, 2, LONG[::-1])]


def test_a_packet_that_is_missing_ends_the_message(bus: Bus) -> None:
    first, *rest = whole(PGN, LONG)
    assert bus.hear(first, rest[0], *rest[2:]) == []
    assert bus.parts.faults == {"packet_missing": 1, "stray_packet": 1}


def test_to_one_receiver_packets_may_come_again_and_out_of_order(bus: Bus) -> None:
    first, one, two, three, four = whole(PGN, LONG, source=3, destination=9)
    cleared = (0x1CEC0309, bytes([17, 2, 1, 255, 255, *PGN.to_bytes(3, "little")]))
    assert bus.hear(first, cleared, three, one, one, cleared, four, two) == [Message(PGN, 3, LONG)]
    assert not bus.parts.faults


def test_who_stays_away_too_long_has_given_up(bus: Bus) -> None:
    first, *rest = whole(PGN, LONG)
    bus.hear(first, rest[0])
    assert bus.hear(rest[1], pause_ms=1251) == []
    assert bus.parts.faults["packets_late"] == 1


def test_either_side_may_give_up(bus: Bus) -> None:
    first, one, *_ = whole(PGN, LONG, source=3, destination=9)
    abort = bytes([255, 1, 255, 255, 255, *PGN.to_bytes(3, "little")])
    bus.hear(first, one, (0x1CEC0309, abort), one)
    assert bus.parts.faults == {"aborted": 1, "stray_packet": 1}


def test_a_new_announcement_replaces_the_one_before(bus: Bus) -> None:
    first, *rest = whole(PGN, LONG)
    assert bus.hear(first, rest[0], first, *rest) == [Message(PGN, 0, LONG)]
    assert bus.parts.faults == {"begun_anew": 1}


@pytest.mark.parametrize("control", [b"\x20\x08\x00\x02", b"\x20\xff\xff\x05", b"\x20\x17\x00\x02"])
def test_an_announcement_that_cannot_be_begins_nothing(bus: Bus, control: bytes) -> None:
    bus.hear((0x1CECFF00, control + b"\xff\xca\xfe\x00"), *packets(LONG))
    assert bus.parts.faults == {"bad_announcement": 1, "stray_packet": 4}


def test_many_that_are_never_ended_take_no_room(bus: Bus) -> None:
    for source in range(200):
        bus.hear(announced(PGN, LONG, source=source))
    assert bus.parts.faults == {"given_up": 136}
    assert bus.hear(*packets(LONG, source=199)) == [Message(PGN, 199, LONG)]


@pytest.mark.parametrize("seed", range(200))
def test_whatever_comes_is_survived(bus: Bus, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - a seeded draw, no secret
    frames = whole(PGN, dice.randbytes(dice.randint(9, 60)), source=1)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(frames))
        frames[at] = frames[at][0], dice.randbytes(dice.randint(0, 8))
    dice.shuffle(frames)
    for message in bus.hear(*frames, pause_ms=dice.choice((1, 2000))):
        assert 9 <= len(message.payload) <= 1785
