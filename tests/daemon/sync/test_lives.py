from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from daemon.errors import StoreFull
from daemon.interfaces import Tx
from daemon.store import shared
from daemon.store.tickets import WriteTicket
from daemon.sync.lives import BEHIND, Lives
from tests.daemon.sync.scene import Scene

T = TypeVar("T")


class FullWriter:
    """Of a disk without room."""

    def write(self, fn: Callable[[Tx], T], *, name: str = "") -> T:
        return self.submit(fn, name=name).result()

    def submit(self, fn: Callable[[Tx], T], *, name: str = "") -> WriteTicket[T]:
        ticket = WriteTicket(fn, name=name, writer=lambda: 0)
        ticket.settle(None, StoreFull("no room"))
        return ticket


def opened(scene: Scene) -> Lives:
    lives = Lives(scene.ground)
    with scene.reads() as reads:
        lives.open(reads)
    return lives


def noted(scene: Scene) -> int:
    return int(scene.rows("SELECT count(*) FROM link_shared")[0][0])


def test_a_new_life_is_the_present_one_when_it_is_durable(scene: Scene) -> None:
    lives = opened(scene)
    first = lives.epoch.id
    lives.begin({"position": 0})
    assert lives.is_turning
    assert not lives.turn()
    assert lives.epoch.id == first
    scene.writer.turn()
    assert lives.turn()
    assert not lives.is_turning
    assert lives.epoch.parent == first
    assert scene.rows("SELECT reason FROM epoch WHERE parent IS NOT NULL") == [(BEHIND,)]


def test_at_most_one_life_begins_a_connection(scene: Scene) -> None:
    lives = opened(scene)
    assert lives.may_turn
    lives.begin({})
    scene.writer.turn()
    lives.turn()
    assert not lives.may_turn
    lives.connected()
    assert lives.may_turn


def test_what_the_store_refuses_leaves_the_old_life(scene: Scene) -> None:
    lives = Lives(replace(scene.ground, writer=FullWriter()))
    with scene.reads() as reads:
        lives.open(reads)
    first = lives.epoch.id
    lives.begin({})
    with pytest.raises(StoreFull):
        lives.turn()
    assert (lives.epoch.id, lives.is_turning, lives.may_turn) == (first, False, True)


def test_rows_may_go_when_it_is_durable_that_head_office_agrees(scene: Scene) -> None:
    assert opened(scene).may_send
    scene.writer.write(shared.note)
    lives = opened(scene)
    assert not lives.may_send
    lives.agree()
    assert not lives.may_send
    scene.writer.turn()
    assert lives.may_send
    assert noted(scene) == 0
    scene.writer.write(shared.note)
    lives.agree()
    scene.writer.turn()
    assert noted(scene) > 0
