"""Arguments: as stored, upgraded, refused."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from daemon.errors import BadArguments
from daemon.queue import args
from daemon.queue.args import MAX_BODY, MAX_KEY, NewerArguments
from daemon.queue.kinds import JobArgs, by, job, kind_of
from daemon.queue.outcomes import Permanent
from tests.daemon.queue.queue_scene import Grown, Once, Plain


@given(n=st.integers(-(2**53), 2**53), note=st.text(max_size=50))
def test_arguments_come_back_as_they_went_in(n: int, note: str) -> None:
    given_args = Plain.Args(n=n, note=note)
    body = args.encode(given_args, "plain")
    assert args.decode(kind_of(Plain), 1, body) == given_args
    assert not any(ord(letter) < 32 for letter in body)


def test_huge_arguments_are_refused() -> None:
    with pytest.raises(BadArguments, match=r"plain: \d+ bytes"):
        args.encode(Plain.Args(note="x" * MAX_BODY), "plain")


def test_older_arguments_are_upgraded() -> None:
    assert args.decode(kind_of(Grown), 2, '{"truck":"T-9"}') == Grown.Args(vehicle="T-9")


@pytest.mark.parametrize(
    ("version", "body", "why"),
    [
        (1, "{}", "did not name the vehicle"),
        (2, '{"lorry":1}', "upgrade of arguments of version 2 failed: KeyError"),
        (2, '{"truck":5}', "vehicle: Input should be a valid string"),
        (3, '{"truck":"T-1"}', "truck: no such argument"),
        (3, "[]", "arguments: "),
    ],
)
def test_arguments_that_cannot_be_read_are_refused_for_good(
    version: int, body: str, why: str
) -> None:
    with pytest.raises(Permanent, match=why):
        args.decode(kind_of(Grown), version, body)


def test_kind_that_lost_its_upgrade_refuses() -> None:
    with pytest.raises(Permanent, match="cannot be brought"):
        args.decode(replace(kind_of(Grown), upgrade=None), 2, "{}")


def test_newer_arguments_are_to_be_parked() -> None:
    with pytest.raises(NewerArguments, match="version 4; this release reads up to 3"):
        args.decode(kind_of(Grown), 4, "{}")


def test_every_wrong_field_is_named_with_what_was_given() -> None:
    with pytest.raises(BadArguments) as caught:
        args.validated(kind_of(Once), {"n": "x", "extra": 1})
    assert "n: " in caught.value.message
    assert "'x'" in caught.value.message
    assert "extra: no such argument" in caught.value.message
    with pytest.raises(BadArguments, match="n: is missing"):
        args.validated(kind_of(Once), {})


@job("dated", queue="work", unique=by("day", "place"))
class Dated:
    class Args(JobArgs):
        day: date
        place: str = ""
        other: int = 0

    @staticmethod
    def decide(inputs: object, rules: object) -> None: ...


def test_key_is_made_of_the_named_arguments_and_the_kind() -> None:
    kind = kind_of(Dated)
    key = args.unique_key(kind, Dated.Args(day=date(2026, 6, 1), place='a "b"', other=1))
    assert key == args.unique_key(kind, Dated.Args(day=date(2026, 6, 1), place='a "b"', other=2))
    assert key != args.unique_key(kind, Dated.Args(day=date(2026, 6, 2), place='a "b"'))
    assert key.startswith("dated ")


@given(
    st.lists(st.text(max_size=5), min_size=2, max_size=2),
    st.lists(st.text(max_size=5), min_size=2, max_size=2),
)
def test_different_arguments_never_share_a_key(one: list[str], other: list[str]) -> None:
    @job("pair", queue="work", unique=by("a", "b"))
    class Pair:
        class Args(JobArgs):
            a: str
            b: str

        @staticmethod
        def decide(inputs: object, rules: object) -> None: ...

    first, second = (args.unique_key(kind_of(Pair), Pair.Args(a=a, b=b)) for a, b in (one, other))
    assert (first == second) == (one == other)


def test_long_key_is_refused() -> None:
    with pytest.raises(BadArguments, match=f"at most {MAX_KEY}"):
        args.unique_key(kind_of(Dated), Dated.Args(day=date(2026, 6, 1), place="x" * MAX_KEY))


class Weighs(JobArgs):
    weight: float


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), float("-inf")])
def test_number_that_json_cannot_tell_is_refused_at_once(weight: float) -> None:
    with pytest.raises(ValidationError, match="finite number"):
        Weighs(weight=weight)
