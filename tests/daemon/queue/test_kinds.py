"""A kind is judged where it is written."""

from typing import Any

import pytest
from pydantic import ValidationError

from daemon.errors import QueueError
from daemon.queue.kinds import JobArgs, by, job, kind_of, kinds_of
from daemon.queue.states import UNFINISHED, JobState


class Works:
    class Args(JobArgs):
        order_id: int = 0

    @staticmethod
    def decide(inputs: object, rules: object) -> None:
        """Nothing."""


def test_declared_class_is_described() -> None:
    @job("sla.monitor", queue="critical", max_attempts=5, timeout_s=3.0, unique=by("order_id"))
    class Monitor(Works):
        """Watches one order.

        In more words.
        """

        class Args(JobArgs):
            order_id: int

    kind = kind_of(Monitor)
    assert (kind.name, kind.queue, kind.max_attempts, kind.timeout_s) == (
        "sla.monitor",
        "critical",
        5,
        3.0,
    )
    assert kind.what == "Watches one order."
    assert kind.source == f"{__name__}:{Monitor.__qualname__}"
    assert kind.args is Monitor.Args
    assert Monitor.Args(order_id=1).kind is kind
    assert (kind.decide, kind.load, kind.act, kind.save) == (Monitor.decide, None, None, None)
    assert kinds_of([Monitor]) == (kind,)


def test_unique_counts_unfinished_jobs_unless_told() -> None:
    assert by("a").states == UNFINISHED
    assert by(window_s=5, states=(JobState.DEAD,)).states == (JobState.DEAD,)
    assert by().keys == ()


def test_arguments_are_frozen_and_know_their_names() -> None:
    args = Works.Args(order_id=4)
    with pytest.raises(ValidationError):
        args.order_id = 5
    with pytest.raises(ValidationError):
        Works.Args.model_validate({"order": 4})


def without_args() -> type:
    class Bare:
        decide = Works.decide

    return Bare


def with_parts(**parts: Any) -> type:
    return type("Made", (), {"Args": type("Args", (JobArgs,), {}), **parts})


@pytest.mark.parametrize(
    ("cls", "options", "why"),
    [
        (without_args(), {}, "has no class Args"),
        (with_parts(), {}, "does nothing"),
        (with_parts(decide=print, act=print), {}, "decide is pure and act is not"),
        (with_parts(act=print), {"heavy": True}, "do not reach into a child"),
        (with_parts(act=print), {"version": 2}, r"version 2 needs upgrade"),
        (with_parts(act=print), {"unique": by("truck")}, r"unique by \['truck'\]"),
    ],
)
def test_wrong_kind_is_refused_by_name(cls: type, options: Any, why: str) -> None:
    with pytest.raises(QueueError, match=f"job wrong: .*{why}"):
        job("wrong", queue="work", **options)(cls)


def test_class_without_the_decorator_is_no_kind() -> None:
    with pytest.raises(QueueError, match="lacks @job"):
        kind_of(Works)
