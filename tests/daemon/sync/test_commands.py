import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.events import ClockQuality
from daemon.sync.commands import RETRY_MS
from daemon.sync.link import Link
from daemon.wire import topics
from daemon.wire.interface import ConnectPlan, Outgoing, Received
from daemon.wire.memory import MemoryBroker, MemoryWire
from daemon.wire.messages import Ack, Hello, UpAck, parse
from tests.daemon.sync.scene import DEPOT, HO, PLAN, Scene, asked

ADD = {"name": "T9"}


def vehicles(scene: Scene) -> list[str]:
    return [name for (name,) in scene.rows("SELECT name FROM vehicle ORDER BY id")]


@pytest.fixture
def linked(scene: Scene) -> Scene:
    scene.connect()
    return scene


def test_a_command_is_done_audited_and_answered_in_one_transaction(linked: Scene) -> None:
    linked.office.command(asked(1, "vehicles.add", args=ADD, correlation="shift-7"))
    linked.settle()
    assert vehicles(linked) == ["T9"]
    ((actor, via, command),) = linked.rows("SELECT actor, via, command FROM audit")
    assert (actor, via, command) == ("head office: alice", "headoffice", "vehicles.add")
    assert linked.results() == [(1, "vehicles.add", "done")]
    assert linked.rows("SELECT ho, mark FROM link_inbox") == [(HO, 1)]
    causes = linked.rows("SELECT correlation_id FROM event WHERE kind = 'vehicle.added'")
    assert causes == [("shift-7",)]
    assert linked.rows("SELECT correlation_id, command_id FROM result") == [("shift-7", "h-1")]
    (row,) = linked.office.rows["result"].values()
    assert row[4:10] == ("h-1", HO, 1, "vehicles.add", "done", "done")


def test_commands_are_done_in_order_and_told_with_one_ack(linked: Scene) -> None:
    linked.office.command(*(asked(n, "vehicles.add", args={"name": f"T{n}"}) for n in range(1, 6)))
    linked.settle()
    assert vehicles(linked) == ["T1", "T2", "T3", "T4", "T5"]
    assert [(ack.ho, ack.mark) for ack in linked.office.up_acks] == [(HO, 5)]
    assert [received.token for received in linked.wire.acked].count(7) == 1


def test_what_is_delivered_again_is_not_done_again(linked: Scene) -> None:
    for _ in range(3):
        linked.office.command(asked(1, "vehicles.add", args=ADD))
        linked.settle()
    assert vehicles(linked) == ["T9"]
    assert linked.results() == [(1, "vehicles.add", "done")]
    assert len(linked.rows("SELECT 1 FROM audit")) == 1
    assert linked.office.up_acks[-1].mark == 1, "so that head office stops"


def test_a_gap_waits_for_what_is_missing(linked: Scene) -> None:
    linked.office.command(asked(2, "vehicles.add", args={"name": "T2"}))
    linked.settle()
    assert (vehicles(linked), linked.office.up_acks[-1].mark) == ([], 0)
    linked.office.command(
        asked(1, "vehicles.add", args={"name": "T1"}), asked(2, "vehicles.add", args={"name": "T2"})
    )
    linked.settle()
    assert (vehicles(linked), linked.office.up_acks[-1].mark) == (["T1", "T2"], 2)


def test_a_restart_goes_on_after_what_was_answered(linked: Scene) -> None:
    linked.office.command(asked(1, "vehicles.add", args=ADD))
    linked.settle()
    linked.start()
    linked.connect()
    hello = linked.office.hellos[-1]
    assert hello.down is not None
    assert (hello.down.ho, hello.down.mark) == (HO, 1)
    linked.office.command(asked(1, "vehicles.add", args=ADD), asked(2, "link.time", args={"at": 5}))
    linked.settle()
    assert linked.results() == [(1, "vehicles.add", "done"), (2, "link.time", "done")]


def test_the_same_command_of_another_head_office_gets_the_same_answer(linked: Scene) -> None:
    """Restored under a new identity, it numbers anew and sends what it does not know answered."""
    linked.office.command(asked(1, "vehicles.add", args=ADD))
    linked.settle()
    linked.office.command(asked(1, "vehicles.add", args=ADD), ho="ho-2")
    linked.settle()
    assert linked.results() == [(1, "vehicles.add", "done")], "it has not answered our hello yet"
    linked.office.ho = "ho-2"
    linked.office.presence(run="run-2")
    linked.pump()
    linked.advance(1_000)
    linked.settle()
    linked.office.ack(nonce=True)
    linked.office.command(asked(1, "vehicles.add", args=ADD))
    linked.settle()
    assert vehicles(linked) == ["T9"]
    assert linked.rows("SELECT ho, down_seq, code FROM result ORDER BY seq") == [
        (HO, 1, "done"), ("ho-2", 1, "done"),
    ]  # fmt: skip
    assert len(linked.rows("SELECT 1 FROM audit")) == 1


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("vehicles.add", {"depot": "reno"}, "wrong_depot"),
        ("orders.assign", {}, "unsupported"),
        ("audit.verify", {}, "unsupported"),
        ("vehicles.add", {"expires": 5}, "expired"),
        ("vehicles.add", {"args": {"nmae": "T9"}}, "bad_arguments"),
        ("vehicles.add", {"args": []}, "bad_arguments"),
        ("vehicles.add", {"actor": None}, "bad_arguments"),
        ("vehicles.add", {"id": ""}, "bad_arguments"),
        ("x" * 200, {}, "bad_arguments"),
        ("vehicles.edit", {"args": {"name": "T0"}}, "bad_master_data"),
    ],
)
def test_what_cannot_be_done_is_answered_audited_and_passed(
    linked: Scene, kind: str, changes: dict[str, Any], code: str
) -> None:
    linked.office.command(asked(1, kind, **{"args": ADD, **changes}))
    linked.office.command(asked(2, "vehicles.add", args={"name": "T2"}))
    linked.settle()
    assert [(seq, said) for seq, _, said in linked.results()] == [(1, code), (2, "done")]
    outcomes = [outcome for (outcome,) in linked.rows("SELECT outcome FROM audit ORDER BY seq")]
    assert outcomes == ["refused", "done"]
    assert vehicles(linked) == ["T2"]


@pytest.mark.parametrize(
    ("patterns", "codes"),
    [
        (("*",), ["done", "done"]),
        (("vehicles.*",), ["done", "not_allowed"]),
        (("link.time",), ["not_allowed", "done"]),
        ((), ["not_allowed", "not_allowed"]),
    ],
)
def test_settings_say_what_head_office_may(
    tmp_path: Path, patterns: tuple[str, ...], codes: list[str]
) -> None:
    scene = Scene(tmp_path / "d.db", replace(PLAN, commands=patterns))
    scene.connect()
    scene.office.command(asked(1, "vehicles.add", args=ADD), asked(2, "link.time", args={"at": 1}))
    scene.settle()
    assert [code for _, _, code in scene.results()] == codes
    scene.writer.stop()


def test_while_the_time_is_unknown_what_expires_is_not_done(linked: Scene) -> None:
    linked.clock.trim(linked.clock.anchor_ms, ClockQuality.UNTRUSTED)
    linked.office.command(asked(1, "vehicles.add", args=ADD, expires=4_000_000_000_000))
    linked.settle()
    assert linked.results() == [(1, "vehicles.add", "clock_untrusted")]


def test_more_than_the_allowance_waits_instead_of_being_refused(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "d.db", replace(PLAN, commands_per_minute=3))
    scene.connect()
    scene.office.command(*(asked(n, "vehicles.add", args={"name": f"T{n}"}) for n in range(1, 6)))
    scene.pump(20)
    assert len(vehicles(scene)) == 3
    scene.alert()
    scene.pump(3)
    assert scene.office.marks["alert"] == 1, "nothing else waits for it"
    scene.advance(61_000)
    scene.pump(20)
    assert [code for _, _, code in scene.results()] == ["done"] * 5
    scene.writer.stop()


def test_a_full_store_answers_when_there_is_room_again(linked: Scene) -> None:
    """An answer that is not durable is none, and nothing after it is done before it."""

    def most_pages(count: int) -> None:
        linked.writer.write(lambda tx: tx.execute(f"PRAGMA max_page_count = {count}").fetchall())

    (pages,) = linked.writer.write(lambda tx: tx.execute("PRAGMA page_count").fetchone())
    most_pages(pages)
    long = "x" * 199
    linked.office.command(
        *(asked(n, "vehicles.add", args={"name": f"T{n}", "label": long}) for n in range(1, 41))
    )
    linked.pump(100)
    done = len(linked.results())
    assert done < 40
    most_pages(1 << 30)
    linked.advance(RETRY_MS)
    linked.settle()
    assert [seq for seq, _, _ in linked.results()] == list(range(1, 41))
    codes = [code for _, _, code in linked.results()]
    assert set(codes) <= {"done", "store_full"}
    assert len(vehicles(linked)) == codes.count("done")


@pytest.mark.parametrize("seq", [0, -4, "7", None, 2.5, True])
def test_a_command_without_a_number_is_dropped_and_spoils_no_other(
    linked: Scene, seq: object
) -> None:
    bad = {**asked(1, "vehicles.add", args=ADD), "seq": seq}
    linked.office.command(bad, asked(1, "vehicles.add", args={"name": "T2"}))
    linked.settle()
    assert vehicles(linked) in (["T2"], ["T9"])
    assert len(linked.results()) == 1


def test_after_a_break_what_was_not_done_comes_again(linked: Scene) -> None:
    many = [asked(n, "vehicles.add", args={"name": f"T{n}"}) for n in range(1, 11)]
    linked.office.command(*many)
    linked.pump(3)
    linked.wire.go_down()
    linked.pump()
    some = len(vehicles(linked))
    assert 0 < some < 10
    linked.advance(1_000)
    linked.connect(session=True)
    linked.office.command(*many)
    linked.settle()
    assert len(vehicles(linked)) == 10
    assert [seq for seq, _, _ in linked.results()] == list(range(1, 11))


def test_a_job_of_head_office_carries_its_correlation(linked: Scene) -> None:
    linked.office.command(
        asked(1, "jobs.enqueue", args={"kind": "plain", "args": {}}, correlation="shift-7")
    )
    linked.settle()
    assert linked.results() == [(1, "jobs.enqueue", "done")]
    assert linked.rows("SELECT correlation_id FROM job_payload") == [("shift-7",)]
    assert json.loads(linked.rows("SELECT body FROM result")[0][0])["is_new"] is True


def test_nothing_is_done_or_told_before_head_office_knows_which_life_this_is(scene: Scene) -> None:
    """A new disk with the old broker session: the command may have been answered long ago."""
    scene.pump()
    scene.wire.come_up(session=True)
    scene.office.command(asked(1, "vehicles.add", args=ADD))
    scene.pump(5)
    assert (vehicles(scene), scene.office.up_acks) == ([], [])
    assert scene.office.hellos[0].down is None
    assert [received.token for received in scene.wire.acked] == [7], "or the answer waits behind it"
    scene.office.ack(nonce=True)
    scene.pump()
    scene.office.command(asked(1, "vehicles.add", args=ADD))
    scene.settle()
    assert vehicles(scene) == ["T9"]
    (told,) = scene.office.up_acks
    assert (told.mark, told.epoch) == (1, scene.office.hellos[0].epoch)


def test_after_a_break_commands_wait_for_the_answer_again(linked: Scene) -> None:
    linked.wire.go_down()
    linked.pump()
    linked.advance(1_000)
    linked.pump()
    linked.wire.come_up(session=True)
    linked.office.command(asked(1, "vehicles.add", args=ADD))
    linked.pump(5)
    assert (vehicles(linked), linked.office.up_acks) == ([], [])


def test_a_command_that_waits_in_the_session_of_the_broker_comes_after_the_hello(
    scene: Scene,
) -> None:
    broker = MemoryBroker(clock=scene.clock)
    old = MemoryWire(broker)
    subscriptions = topics.depot_subscriptions(DEPOT)
    client_id = topics.client_id(DEPOT)
    old.connect(
        ConnectPlan(client_id=client_id, subscriptions=subscriptions, session_expiry_s=86_400)
    )
    old.poll()
    old.close()
    office = MemoryWire(broker)
    office.connect(ConnectPlan(client_id="ho", subscriptions=("dp/1/+/up/+",)))
    office.poll()
    kept = {"v": 1, "ho": HO, "commands": [asked(1, "vehicles.add", args=ADD)]}
    command = Outgoing(topic=topics.down(DEPOT, "command"), payload=json.dumps(kept).encode())
    office.publish(command)
    office.poll()
    link = Link(scene.plan, scene.ground, MemoryWire(broker))
    link.open()
    heard: list[Received] = []

    def turn() -> None:
        for _ in range(5):
            link.pump()
            scene.writer.turn()
            for event in office.poll():
                if isinstance(event, Received):
                    heard.append(event)
                    office.ack(event)

    turn()
    assert vehicles(scene) == []
    assert [received.topic for received in heard] == [topics.up(DEPOT, "hello")]
    hello = parse(Hello, heard[0].payload)
    ack = Ack(ho=HO, epoch=hello.epoch, at=hello.at, nonce=hello.nonce, marks={})
    office.publish(Outgoing(topic=topics.down(DEPOT, "ack"), payload=ack.payload()))
    office.publish(command)
    turn()
    assert vehicles(scene) == ["T9"]
    told = [parse(UpAck, one.payload) for one in heard if one.topic == topics.up(DEPOT, "ack")]
    assert [(one.mark, one.epoch) for one in told] == [(1, hello.epoch)]
