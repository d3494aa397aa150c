from daemon.store import shared
from daemon.sync.link import STALL_MS
from daemon.sync.status import MARKS_EVERY_MS
from tests.daemon.sync.scene import Scene


def mark(scene: Scene) -> int:
    """Of the positions, as it is saved soon."""
    scene.advance(MARKS_EVERY_MS)
    scene.settle()
    return scene.saved_marks()["position"]


def test_i8_puback_is_not_delivery(scene: Scene) -> None:
    scene.positions(50)
    scene.connect()
    scene.settle()
    assert scene.office.marks["position"] == 50
    scene.wire.go_down()
    scene.office.rows["position"].clear()  # the broker had them and died
    scene.pump()
    scene.advance(1_000)
    scene.connect(session=True)
    scene.settle()
    assert scene.office.marks["position"] == 50
    assert scene.saved_marks()["position"] == 0


def test_a_break_resends_from_the_mark_and_no_further_back(scene: Scene) -> None:
    scene.positions(50)
    scene.connect()
    scene.settle()
    scene.office.ack(marks={**scene.office.marks, "position": 30})
    scene.pump()
    scene.office.batches.clear()
    for number in range(31, 51):
        del scene.office.rows["position"][number]
    scene.wire.go_down()
    scene.pump()
    scene.advance(1_000)
    scene.connect(session=True)
    scene.settle()
    assert scene.office.sent("position") == [(31, 50)]


def test_a_restart_goes_on_from_the_saved_mark(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.pump()
    scene.link.close()
    scene.start()
    assert scene.saved_marks()["position"] == 40
    scene.positions(3)
    scene.pump()
    scene.wire.come_up(session=True)
    scene.pump()
    scene.office.ack(nonce=True, marks={"position": 40, "event": 0})
    scene.settle()
    assert scene.office.sent("position") == [(41, 43)]


def test_i8_head_office_restored_from_a_backup_gets_everything_after_its_marks(
    scene: Scene,
) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.pump()
    scene.office.batches.clear()
    scene.office.ack(marks={"position": 10})
    scene.settle()
    assert scene.office.sent("position") == [], "unasked, a mark never lowers"
    scene.office.presence(run="run-2")
    scene.pump()
    scene.advance(500)
    scene.pump()
    scene.office.ack(nonce=True, marks={"position": 10})
    scene.settle()
    assert scene.office.sent("position")[0] == (11, 40)


def test_answer_to_an_older_hello_lowers_nothing(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.pump()
    scene.office.batches.clear()
    old = scene.office.hellos[-1].nonce
    scene.office.presence(run="run-2")
    scene.advance(500)
    scene.pump(2)
    scene.advance(500)
    scene.pump()
    assert len(scene.office.hellos) == 2
    scene.office.ack(marks={"position": 5}, nonce=old)
    scene.settle()
    assert scene.office.sent("position") == []


def test_what_head_office_misses_is_sent_again_and_nothing_else(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.batches.clear()
    scene.office.ack(marks={"position": 9}, want=[("position", 10, 12), ("position", 20, 20)])
    scene.settle()
    assert scene.office.sent("position") == [(10, 12), (20, 20)]


def test_when_nothing_moves_hello_is_said_again_and_the_lost_is_sent(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.rows["position"].clear()
    scene.advance(STALL_MS - 1_000)
    scene.pump()
    assert len(scene.office.hellos) == 1
    scene.advance(1_000)
    scene.pump(2)
    assert len(scene.office.hellos) == 2
    scene.office.ack(nonce=True)
    scene.settle()
    assert scene.office.marks["position"] == 40


def test_marks_above_all_that_was_sent_begin_a_new_life(scene: Scene) -> None:
    """This database is older than what head office has of it: it was restored."""
    scene.positions(30)
    scene.start()
    scene.positions(10)
    first = str(scene.rows("SELECT epoch FROM depot")[0][0])
    scene.pump()
    scene.wire.come_up()
    scene.pump()
    scene.office.ack(nonce=True, marks={"position": 90, "event": 3})
    scene.pump(4)
    rows = scene.rows("SELECT id, parent, reason FROM epoch WHERE parent IS NOT NULL")
    ((epoch, parent, reason),) = rows
    assert (parent, reason) == (first, "behind head office")
    assert "store.epoch_began" in scene.events()
    hello = scene.office.hellos[-1]
    assert hello.epoch == epoch
    assert hello.begins is not None
    assert (hello.begins.parent, hello.begins.after["position"]) == (first, 30)
    scene.office.ack(nonce=True, marks={"position": 30})
    scene.positions(2)
    scene.settle()
    assert scene.office.sent("position") == [(31, 42)], "what came after the start is not the same"
    assert {batch.epoch for batch in scene.office.batches} == {epoch}


def test_a_head_office_that_insists_does_not_cause_life_after_life(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    for _ in range(5):
        scene.pump(3)
        scene.office.ack(nonce=True, marks={"position": 90})
    scene.advance(6_000)
    scene.pump(3)
    assert scene.rows("SELECT count(*) FROM epoch") == [(2,)]
    ((error,),) = scene.rows("SELECT last_error FROM link_state")
    assert "above everything that was ever sent" in error


def test_marks_that_come_while_a_new_life_begins_begin_no_second_one(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.pump()
    for _ in range(3):
        scene.office.ack(marks={"position": 90})
    scene.pump(3)
    assert scene.rows("SELECT count(*) FROM epoch") == [(2,)]


def test_acks_of_a_life_before_are_of_no_account(scene: Scene) -> None:
    scene.positions(10)
    scene.connect()
    scene.settle()
    scene.office.ack(epoch="another")
    scene.advance(3_000)
    scene.settle()
    assert scene.saved_marks()["position"] == 0


def test_asked_by_somebody_rows_that_head_office_has_are_sent_again(scene: Scene) -> None:
    scene.positions(30)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.settle()
    scene.office.batches.clear()
    answer = scene.desk.ask("link.resend", stream="position", from_=21)
    assert (answer.is_done, answer.body) == (True, {"first": 21, "last": 30})
    scene.settle()
    assert scene.office.sent("position") == [(21, 30)]


def older_copy(scene: Scene, *, positions: int) -> str:
    """Put in the place of the newer, and started, before it numbers more; answers its epoch."""
    scene.positions(positions)
    scene.writer.write(shared.note)
    scene.positions(7)
    scene.start()
    scene.pump()
    scene.wire.come_up()
    scene.pump()
    return str(scene.rows("SELECT epoch FROM depot")[0][0])


def test_what_an_older_copy_numbered_before_it_came_up_is_its_own(scene: Scene) -> None:
    """Though it had started again since: head office has other rows under those numbers."""
    first = older_copy(scene, positions=30)
    scene.office.ack(nonce=True, marks={"position": 34})
    scene.pump(4)
    hello = scene.office.hellos[-1]
    assert hello.begins is not None
    assert (hello.begins.parent, hello.begins.after["position"]) == (first, 30)
    scene.office.ack(nonce=True, marks={"position": 30})
    scene.pump(2)
    scene.settle()
    assert scene.office.sent("position") == [(31, 37)]


def test_what_head_office_has_behind_a_gap_shows_an_older_copy_too(scene: Scene) -> None:
    first = older_copy(scene, positions=30)
    scene.office.ack(nonce=True, marks={"position": 28}, want=[("position", 29, 30)])
    scene.pump(4)
    assert scene.office.hellos[-1].epoch != first


def test_what_head_office_has_behind_several_gaps_shows_an_older_copy_too(scene: Scene) -> None:
    """The first gap alone ends below what is shared."""
    first = older_copy(scene, positions=30)
    want = [("position", 21, 22)]
    scene.office.ack(nonce=True, marks={"position": 20}, want=want, held={"position": 34})
    scene.pump(4)
    assert scene.office.hellos[-1].epoch != first


def test_head_office_that_has_nothing_more_makes_a_copy_the_one_there_is(scene: Scene) -> None:
    first = older_copy(scene, positions=30)
    scene.office.ack(nonce=True, marks={"position": 30})
    scene.pump(2)
    scene.settle()
    assert scene.rows("SELECT count(*) FROM link_shared") == [(0,)]
    assert scene.office.hellos[-1].epoch == first
    assert scene.office.sent("position") == [(31, 37)]


def test_after_a_start_not_even_alerts_go_before_head_office_has_answered(scene: Scene) -> None:
    """Were they held there under these numbers, the next start would take them for another's."""
    scene.writer.write(shared.note)
    scene.alert()
    scene.start()
    scene.pump()
    scene.wire.come_up()
    scene.pump(5)
    assert scene.office.sent("alert") == []
    scene.office.ack(nonce=True)
    scene.pump(2)
    assert scene.office.sent("alert") == [(1, 1)]
    assert scene.rows("SELECT count(*) FROM link_shared") == [(0,)]


def test_marks_of_the_life_before_are_worth_nothing_above_what_is_shared(scene: Scene) -> None:
    older_copy(scene, positions=30)
    scene.office.ack(marks={"position": 30})
    scene.pump()
    scene.office.ack(marks={"position": 37})
    scene.pump(4)
    hello = scene.office.hellos[-1]
    assert hello.begins is not None
    assert hello.begins.after["position"] == 30
    scene.office.ack(nonce=True, marks={"position": 30})
    scene.pump(2)
    scene.settle()
    assert scene.office.sent("position") == [(31, 37)]


def test_a_new_life_begins_after_what_was_agreed_upon_not_where_the_daemon_started(
    scene: Scene,
) -> None:
    first = str(scene.rows("SELECT epoch FROM depot")[0][0])
    scene.positions(500)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.settle()
    scene.office.ack(marks={"position": 501})
    scene.pump(4)
    begins = scene.office.hellos[-1].begins
    assert begins is not None
    assert (begins.parent, begins.after["position"]) == (first, 500)


def test_another_head_office_than_the_one_that_answered_moves_nothing(scene: Scene) -> None:
    """Two stores behind one broker: what one holds, the other may lack."""
    scene.connect()
    scene.positions(20)
    scene.settle()
    scene.office.ack(ho="ho-2")
    assert mark(scene) == 0
    scene.office.ack()
    assert mark(scene) == 20


def test_a_head_office_that_comes_new_is_believed_when_it_answers_the_hello(scene: Scene) -> None:
    scene.connect()
    scene.positions(20)
    scene.settle()
    scene.office.ack()
    assert mark(scene) == 20
    scene.office.ho = "ho-2"
    scene.office.presence(run="run-2")
    scene.pump()
    scene.advance(1_000)
    scene.settle()
    scene.office.ack(nonce=True, marks={})
    assert mark(scene) == 0, "it has none of them"
