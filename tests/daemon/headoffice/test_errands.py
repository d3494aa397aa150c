"""Commands and documents on their way down, by a consumer against a broker in memory."""

from daemon.headoffice.store import NewCommand, NewDesired
from daemon.wire import topics
from daemon.wire.codec import encode
from daemon.wire.interface import Outgoing
from daemon.wire.messages import Reported, UpAck
from tests.daemon.headoffice.office import Depot, Office
from tests.daemon.headoffice.truth import NOW, RENO, greeting, of_rows, result


def command(office: Office, name: str) -> None:
    told = NewCommand(depot=RENO, id=name, kind="rules.set", args='{"key":"a"}', actor="alice")
    office.store.add_command(told, now=office.clock.now())


def test_command_goes_down_and_its_result_answers_it(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.come()
    depot.tell("hello", greeting().hello)
    office.run(10)
    command(office, "c1")
    office.run(300)
    [message] = depot.take("command")
    assert message["ho"] == "ho-1"
    [told] = message["commands"]
    assert (told["seq"], told["id"], told["args"], told["depot"]) == (1, "c1", {"key": "a"}, "reno")
    answered = result(1, command_id="c1", down_seq=1, ho="ho-1")
    depot.say("result", encode(of_rows("result", [answered]).batch))
    office.run(20_000)
    assert depot.take("command") == []
    found = office.store.command("c1")
    assert found is not None
    assert found.state == "answered"


def test_question_for_the_time_says_when_it_was_sent(office: Office) -> None:
    """It may have waited for days; an hour that whoever asks gave himself stays."""
    office.open()
    depot = Depot(office.broker)
    depot.tell("hello", greeting().hello)
    office.run(10)
    for name, args in (("c1", "{}"), ("c2", '{"at":5}')):
        command = NewCommand(depot=RENO, id=name, kind="link.time", args=args, actor="alice")
        office.store.add_command(command, now=NOW - 86_400_000)
    office.run(300)
    sent = [one["args"]["at"] for told in depot.take("command") for one in told["commands"]]
    assert NOW <= sent[0] <= office.clock.now()
    assert sent[1] == 5


def test_command_that_was_lost_on_the_way_is_sent_again(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.come()
    depot.tell("hello", greeting().hello)
    office.run(10)
    command(office, "c1")
    office.run(300)
    assert len(depot.take("command")) == 1
    office.run(16_000)
    assert len(depot.take("command")) == 1
    depot.tell("ack", UpAck(ho="another", mark=1))
    office.run(16_000)
    assert len(depot.take("command")) == 1
    depot.tell("ack", UpAck(ho="ho-1", mark=1))
    office.run(16_000)
    assert depot.take("command") == []


def test_desired_document_is_retained_and_reported(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.tell("hello", greeting().hello)
    office.run(10)
    document = NewDesired(depot=RENO, doc="rules", body='{"a":1}', sha256="0" * 64, by="alice")
    office.store.put_desired(document, now=NOW)
    office.run(300)
    [told] = depot.take("desired/rules")
    assert (told["version"], told["body"]) == (1, {"a": 1})
    assert topics.down(RENO, "desired", "rules") in office.broker.retained
    report = Reported(version=1, state="applied", code="done", message="", at=NOW)
    topic = topics.state(RENO, "desired", "rules")
    depot.wire.publish(Outgoing(topic=topic, payload=report.payload(), retain=True))
    depot.look()
    office.run(10)
    assert office.store.desired(RENO)[0].reported_state == "applied"
    office.store.withdraw_desired(RENO, "rules", by="alice", now=NOW)
    office.run(300)
    assert topics.down(RENO, "desired", "rules") not in office.broker.retained
