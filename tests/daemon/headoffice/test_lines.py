from hypothesis import given
from hypothesis import strategies as st

from daemon.headoffice.lines import DEPTH_MOST, EpochLine

TOP = 30
STREAM = "event"
afters = st.lists(st.integers(0, TOP), min_size=1, max_size=5)
spans = st.tuples(st.integers(1, TOP), st.integers(1, TOP)).map(lambda two: (min(two), max(two)))


def chain(after: list[int]) -> list[EpochLine]:
    """Each goes on from the one before it."""
    lines: list[EpochLine] = [EpochLine(id=0, depot_id=1, epoch="0")]
    for number, last in enumerate(after, 1):
        lines.append(
            EpochLine(
                id=number, depot_id=1, epoch=str(number), parent=lines[-1], after={STREAM: last}
            )
        )
    return lines


def numbers(line: EpochLine) -> set[int]:
    held = line.held(STREAM)
    beyond = {n for first, last in held.ahead for n in range(first, last + 1)}
    return set(range(1, min(held.upto, TOP) + 1)) | beyond


@given(afters, spans)
def test_every_number_has_one_owner(after: list[int], span: tuple[int, int]) -> None:
    parts = list(chain(after)[-1].owners(STREAM, *span))
    owned = [n for _, (first, last) in parts for n in range(first, last + 1)]
    assert sorted(owned) == list(range(span[0], span[1] + 1))


@given(afters, spans)
def test_owner_is_the_youngest_that_began_before_the_number(
    after: list[int], span: tuple[int, int]
) -> None:
    lines = chain(after)
    for owner, (first, last) in lines[-1].owners(STREAM, *span):
        for seq in range(first, last + 1):
            assert seq > owner.begins_after(STREAM)
            younger = lines[owner.id + 1 :]
            assert all(seq <= line.begins_after(STREAM) for line in younger)


@given(afters, st.lists(st.tuples(st.integers(0, 5), spans), max_size=10))
def test_what_is_held_under_its_owners_is_held(
    after: list[int], told: list[tuple[int, tuple[int, int]]]
) -> None:
    lines = chain(after)
    for which, span in told:
        for owner, part in lines[which % len(lines)].owners(STREAM, *span):
            owner.hold(STREAM, *part)
    for line in lines:
        expected = {
            n
            for n in range(1, TOP + 1)
            for owner, _ in line.owners(STREAM, n, n)
            if n in numbers(owner)
        }
        assert numbers(line) == expected


def test_line_descends_from_itself_and_those_before_it() -> None:
    old, middle, young = chain([5, 9])
    assert young.descends_from(old)
    assert young.descends_from(young)
    assert not middle.descends_from(young)
    old.parent = young
    assert middle.descends_from(EpochLine(id=99, depot_id=1, epoch="x")), "a ring ends somewhere"


def test_only_what_changed_is_written() -> None:
    [line, _] = chain([0])
    line.hold(STREAM, 1, 5)
    assert line.changed == {STREAM}
    line.changed.clear()
    line.hold(STREAM, 2, 3)
    assert line.changed == set()


def test_a_long_line_needs_no_stack() -> None:
    lines = chain([1] * 5_000)
    assert [owner.id for owner, _ in lines[-1].owners(STREAM, 1, 2)] == [0, 5_000]
    lines[0].hold(STREAM, 1, 1)
    assert lines[-1].held(STREAM).upto == 1


def test_depth_counts_the_lives_before_and_ends_in_a_ring() -> None:
    old, middle, young = chain([5, 9])
    assert [line.depth for line in (old, middle, young)] == [0, 1, 2]
    assert [young.lives_since(line) for line in (young, middle, old)] == [0, 1, 2]
    assert old.lives_since(young) is None
    old.parent = young
    assert young.depth >= DEPTH_MOST
