import json

import pytest

from daemon.commands import replies
from daemon.commands.spec import done, refused
from daemon.domain.commands import Answer
from daemon.errors import JobNotFound, StoreFailed, StoreFull
from daemon.store.answers import encoded
from daemon.store.audit import Outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (done("x"), Outcome.DONE),
        (refused("not_allowed", "x"), Outcome.REFUSED),
        (refused("failed", "x"), Outcome.FAILED),
        (replies.answer_to(StoreFailed("disk"), "a.b"), Outcome.FAILED),
        (replies.answer_to(StoreFull("no room"), "a.b"), Outcome.REFUSED),
        (replies.answer_to(JobNotFound("no job 7"), "a.b"), Outcome.REFUSED),
        (replies.answer_to(KeyError("x"), "a.b"), Outcome.FAILED),
    ],
)
def test_outcome_tells_our_faults_from_refusals(answer: Answer, outcome: Outcome) -> None:
    assert replies.outcome_of(answer) is outcome


def test_answer_is_one_that_can_be_printed_stored_and_sent() -> None:
    answer = replies.bounded(done("a\nb\ud800" + "x" * 5_000, ids=(1, 2)))
    assert answer.message.startswith("a b?x")
    assert len(answer.message) == replies.MESSAGE_MAX
    assert answer.body == {"ids": [1, 2]}
    json.dumps(encoded(answer))


def test_answer_that_is_too_long_is_said_to_be() -> None:
    replies.check_size(done("x", text="y" * 50_000), "a.b")
    with pytest.raises(ValueError, match=r"answer of a\.b has 70"):
        replies.check_size(done("x", text="y" * 70_000), "a.b")


def test_refusals_say_what_to_do() -> None:
    for answer in (
        replies.unknown("a.b", ("a.c",)),
        replies.expired("a.b"),
        replies.expiry_unknown("a.b"),
        replies.too_many("a.b", per_minute=5, wait_ms=1_001),
        replies.id_is_taken("c"),
        replies.bad_id(),
    ):
        assert not answer.is_done
        assert answer.next_step
    assert replies.too_many("a.b", per_minute=5, wait_ms=1_001).next_step.startswith("wait 2 s")
