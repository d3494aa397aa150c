"""One attempt: what is called with what, and what comes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog

from daemon.clock import ManualClock
from daemon.domain.rules.key import RuleValues
from daemon.queue.assignment import Decided, Ending, Failed, Over
from daemon.queue.context import running
from daemon.queue.kinds import JobArgs, job
from daemon.queue.runner import RESULT_BYTES, Runner, RunnerParts, result_json
from daemon.queue.states import AttemptOutcome
from tests.daemon.queue.plant import assignment

RULES = RuleValues({}, "hash")


class Parts:
    def __init__(self) -> None:
        self.clock = ManualClock(1_000)
        self.calls: list[Any] = []
        self.is_reading = False
        self.runner = Runner(
            RunnerParts(clock=self.clock, rules=self._rules, reads=self.reads, adapters=self.calls)
        )

    def _rules(self, now: int) -> RuleValues:
        self.calls.append(("rules", now))
        return RULES

    @contextmanager
    def reads(self) -> Iterator[Any]:
        self.is_reading = True
        yield self
        self.is_reading = False


@pytest.fixture
def parts() -> Parts:
    return Parts()


class Args(JobArgs):
    word: str


def body(word: str) -> str:
    return f'{{"word":"{word}"}}'


@job("run.decide", queue="q")
class Decides:
    Args = type("Args", (Args,), {})

    @staticmethod
    def load(reads: Parts, args: Any, now: int) -> list[Any]:  # type: ignore[type-arg,unused-ignore] # see Args
        assert reads.is_reading
        return [args.word, now]

    @staticmethod
    def decide(inputs: list[Any], rules: RuleValues) -> list[Any]:
        return [*inputs, rules.hash]

    @staticmethod
    def save(tx: object, decision: object) -> None:
        raise NotImplementedError(tx, decision)


@job("run.act", queue="q")
class Acts:
    Args = type("Args", (Args,), {})

    @staticmethod
    def act(args: Any, calls: list[Any]) -> Any:
        calls.append(running.attempt)
        calls.append(structlog.contextvars.get_contextvars().get("correlation_id"))
        return args.word or None


def test_snapshot_is_closed_before_anything_is_decided(parts: Parts) -> None:
    ending = parts.runner.run(assignment(Decides, body=body("x")))
    assert ending == Decided(decision=["x", 1_000, "hash"], rules=RULES)
    assert not parts.is_reading
    assert parts.calls == [("rules", 1_000)]


def test_attempt_and_correlation_are_known_while_it_runs(parts: Parts) -> None:
    one = assignment(Acts, body=body("x"), correlation_id="c-9")
    assert parts.runner.run(one) == '"x"'
    assert parts.calls == [one, "c-9"]
    assert running.attempt is None


def test_no_result_is_none(parts: Parts) -> None:
    assert parts.runner.run(assignment(Acts, body=body(""))) is None


def test_attempt_that_is_over_does_not_begin(parts: Parts) -> None:
    one = assignment(Acts, body=body("x"))
    one.end(Over.CANCELLED)
    ending = parts.runner.run(one)
    assert isinstance(ending, Failed)
    assert (ending.outcome, parts.calls) == (AttemptOutcome.CANCELLED, [])


def test_time_is_measured_also_of_a_failure(parts: Parts) -> None:
    @job("run.slow", queue="q")
    class Slow:
        class Args(JobArgs):
            pass

        @staticmethod
        def act(_args: Args, _calls: object) -> None:
            parts.clock.advance(70)
            raise ValueError

    one = assignment(Slow)
    assert isinstance(parts.runner.run(one), Failed)
    assert (one.started_ms, one.ran_ms) == (0, 70)


def test_heavy_kind_goes_to_its_child() -> None:
    class Elsewhere:
        def run(self, _assignment: object) -> Ending:
            return '"elsewhere"'

    @job("run.heavy", queue="q", heavy=True)
    class Heavy:
        class Args(JobArgs):
            pass

        @staticmethod
        def decide(_args: Args, _rules: RuleValues) -> str:
            return "here"

    here, clock = Parts(), ManualClock()
    assert here.runner.run(assignment(Heavy)) == '"here"'
    away = RunnerParts(
        clock=clock,
        rules=lambda _now: RULES,
        reads=here.reads,
        heavy=Elsewhere(),
    )
    assert Runner(away).run(assignment(Heavy)) == '"elsewhere"'


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"a": [1, 2.5, None, True]}, '{"a":[1,2.5,null,true]}'),
        (float("nan"), "null"),
        (Args(word="x"), '{"word":"x"}'),
        (AttemptOutcome.STALE, '"stale"'),
        ("x" * (RESULT_BYTES - 2), '"' + "x" * (RESULT_BYTES - 2) + '"'),
    ],
)
def test_result_is_json(result: object, text: str) -> None:
    assert result_json(result) == text


@pytest.mark.parametrize("result", ["x" * RESULT_BYTES, "\u20ac" * (RESULT_BYTES // 3)])
def test_result_is_bounded_in_bytes(result: str) -> None:
    with pytest.raises(ValueError, match=f"{RESULT_BYTES} can be kept"):
        result_json(result)


def test_result_that_contains_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="cannot be kept as JSON"):
        result_json(endless)
