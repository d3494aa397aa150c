"""Hellos: which epoch a depot is in, and what that goes on from.

Batches may come before the hello of their epoch, over another consumer. They are kept under the
epoch as it is known; what turns out to be the parent's is handed to the parent.
"""

from collections.abc import Sequence

from daemon.headoffice import commands, desired, presence
from daemon.headoffice.intervals import Coverage, Range, common, of_ranges
from daemon.headoffice.ledger import EPOCHS_MOST, DepotBook, open_books, write_books
from daemon.headoffice.lines import DEPTH_MOST, EpochLine
from daemon.headoffice.store import BadMessageSeen, Greeting
from daemon.headoffice.stream_sql import FORGET_ROWS, MOVE_ROWS
from daemon.headoffice.tx import Tx
from daemon.wire.messages import Begins, Hello
from daemon.wire.topics import STREAMS, Stream

HEARD_OF = "SELECT boot, session FROM epoch WHERE id = :epoch"

RUNS = "UPDATE epoch SET run = :run WHERE id = :epoch"

LAST_HELLO = "SELECT max(hello_at) FROM epoch WHERE depot_id = :depot"

HEARD = """
UPDATE epoch SET boot = :boot, session = :session, hello_at = :now WHERE id = :epoch
"""

GREETED_AT = "SELECT greeted_at FROM epoch WHERE id = :epoch"

GREETED = "UPDATE epoch SET greeted_at = :now, parent_id = :parent WHERE id = :epoch"

TOLD = """
UPDATE mark SET told = :told WHERE epoch_id = :epoch AND stream = :stream AND told < :told
"""

PRESENT_EPOCH = "SELECT epoch_id FROM depot WHERE id = :depot"

SAID_HELLO = """
UPDATE depot SET epoch_id = :epoch, release = :release, clock = :clock WHERE id = :depot
"""

HOLES_BELOW = """
SELECT first, last, reason FROM hole
WHERE epoch_id = :epoch AND stream = :stream AND first <= :last ORDER BY first
"""

DROP_HOLES_BELOW = """
DELETE FROM hole WHERE epoch_id = :epoch AND stream = :stream AND first <= :last
"""

ADD_HOLE = """
INSERT INTO hole(depot_id, epoch_id, stream, first, last, reason)
VALUES (:depot, :epoch, :stream, :first, :last, :reason)
"""

GIVEN_UP_MS = 480_000
"""A depot says hello every five minutes, and no broker keeps one for longer than a minute: so long
after the last that was heard none is late. An old copy was put back.
"""


def greet(tx: Tx, greetings: Sequence[Greeting], *, ho: str, now: int) -> list[BadMessageSeen]:
    """Answers those that cannot be: an epoch that goes on from itself, or from two others."""
    books = open_books(tx, (depot for depot, _ in greetings), now=now)
    refused = []
    for depot, hello in greetings:
        fault = _join(tx, books[depot], hello, now=now)
        if fault:
            refused.append(BadMessageSeen(depot=depot, reason="bad_epoch", detail=fault))
            continue
        line = books[depot].lines[hello.epoch]
        line.run = hello.run
        tx.run(RUNS, {"epoch": line.id, "run": hello.run})
        before = tx.rows(HEARD_OF, {"epoch": line.id})[0]
        if _is_present(tx, books[depot], hello, now=now):
            is_same = (hello.boot, hello.session) == tuple(before)
            _note(tx, books[depot], hello, ho=ho, is_same=is_same)
            presence.greeted(tx, books[depot].id, hello, now=now)
    write_books(tx, books, now=now)
    return refused


def _join(tx: Tx, book: DepotBook, hello: Hello, *, now: int) -> str:
    """Registers the epoch; answers what is wrong with it, or nothing."""
    named = [hello.epoch, *([hello.begins.parent] if hello.begins is not None else [])]
    if not book.has_room(*named):
        return f"epoch {hello.epoch}: the depot has had {EPOCHS_MOST} already"
    if hello.begins is not None and _is_too_deep(book, hello.epoch, hello.begins.parent):
        return f"epoch {hello.epoch} would go on from more than {DEPTH_MOST} others"
    line = book.line(tx, hello.epoch, now=now)
    [(greeted_at,)] = tx.rows(GREETED_AT, {"epoch": line.id})
    if greeted_at is not None:
        return _differs(line, hello.begins)
    parent = None
    if hello.begins is not None:
        parent = book.line(tx, hello.begins.parent, now=now)
        if parent.descends_from(line):
            return f"epoch {hello.epoch} says that it goes on from itself"
        _adopt(tx, line, parent, hello.begins)
    tx.run(
        GREETED,
        {"epoch": line.id, "parent": None if parent is None else parent.id, "now": now},
    )
    return ""


def _is_too_deep(book: DepotBook, epoch: str, parent: str) -> bool:
    """With those that are known to go on from it."""
    line, older = book.lines.get(epoch), book.lines.get(parent)
    if older is None or (line is not None and line.parent is not None):
        return False
    all_lives = [] if line is None else [one.lives_since(line) for one in book.lines.values()]
    younger = max((lives for lives in all_lives if lives is not None), default=0)
    return older.depth + 1 + younger > DEPTH_MOST


def _is_present(tx: Tx, book: DepotBook, hello: Hello, *, now: int) -> bool:
    """A hello that comes late must not put the depot back into a life that is over.

    From one that the present one goes on from there is no way back while that one lives. Of any
    other, as where an old disk was put in again, a later connection than all it had before is news,
    and so is any where no hello has been heard for long.
    """
    line = book.lines[hello.epoch]
    [(present,)] = tx.rows(PRESENT_EPOCH, {"depot": book.id})
    [(boot, session)] = tx.rows(HEARD_OF, {"epoch": line.id})
    [(heard_at,)] = tx.rows(LAST_HELLO, {"depot": book.id})
    connection = (hello.boot, hello.session)
    is_alone = heard_at is not None and now - heard_at > GIVEN_UP_MS
    is_news = boot is None or connection > (boot, session)
    if present is not None and present != line.id:
        now_in = next(one for one in book.lines.values() if one.id == present)
        if not is_alone and (not is_news or now_in.descends_from(line)):
            return False
    if is_alone or is_news or connection == (boot, session):
        said = {"boot": hello.boot, "session": hello.session, "now": now}
        tx.run(HEARD, {"epoch": line.id, **said})
    return True


def _differs(line: EpochLine, begins: Begins | None) -> str:
    known = line.parent.epoch if line.parent is not None else None
    told = begins.parent if begins is not None else None
    if told != known:
        return f"epoch {line.epoch} goes on from {known or 'none'}, now it says {told or 'none'}"
    after = {stream: line.begins_after(stream) for stream in STREAMS}
    if begins is not None and _after(begins) != after:
        return f"epoch {line.epoch} begins after {after}, now it says {begins.after}"
    return ""


def _after(begins: Begins) -> dict[Stream, int]:
    told: dict[str, int] = dict(begins.after.items())
    return {stream: told.get(stream, 0) for stream in STREAMS}


def _adopt(tx: Tx, line: EpochLine, parent: EpochLine, begins: Begins) -> None:
    own = {stream: line.own_of(stream) for stream in STREAMS}
    line.parent, line.after = parent, _after(begins)
    for stream in STREAMS:
        after = line.after[stream]
        held = _ranges(own[stream])
        _hand_over(tx, line, stream, held=common(held, 1, after))
        line.own[stream] = of_ranges(common(held, after + 1, own[stream].highest), upto=after)
        line.changed.add(stream)


def _ranges(coverage: Coverage) -> list[Range]:
    return [*([(1, coverage.upto)] if coverage.upto else []), *coverage.ahead]


def _hand_over(tx: Tx, line: EpochLine, stream: Stream, *, held: list[Range]) -> None:
    """What turned out to be the parent's goes there, where it is not there yet."""
    if not held:
        return
    last = held[-1][1]
    where = {"depot": line.depot_id, "epoch": line.id}
    holes = tx.rows(HOLES_BELOW, {"epoch": line.id, "stream": stream, "last": last})
    tx.run(DROP_HOLES_BELOW, {"epoch": line.id, "stream": stream, "last": last})
    for first_held, last_held in held:
        for owner, (first, upto) in line.owners(stream, first_held, last_held):
            fresh = owner.own_of(stream).missing(first, upto)
            for low, high in fresh:
                span = {**where, "first": low, "last": high}
                tx.run(MOVE_ROWS[stream], {**span, "parent": owner.id})
            _move_holes(tx, owner, stream, holes=holes, fresh=fresh)
            owner.hold(stream, first, upto)
    tx.run(FORGET_ROWS[stream], {**where, "last": last})
    rest = [(last + 1, upto) for _, upto, _ in holes if upto > last]
    _move_holes(tx, line, stream, holes=holes, fresh=rest)


def _move_holes(
    tx: Tx,
    owner: EpochLine,
    stream: Stream,
    *,
    holes: list[tuple[int, int, str]],
    fresh: list[Range],
) -> None:
    tx.many(
        ADD_HOLE,
        [
            {
                "depot": owner.depot_id,
                "epoch": owner.id,
                "stream": stream,
                "first": low,
                "last": high,
                "reason": reason,
            }
            for first, last, reason in holes
            for low, high in common(fresh, first, last)
        ],
    )


def _note(tx: Tx, book: DepotBook, hello: Hello, *, ho: str, is_same: bool) -> None:
    """`is_same`: it has said hello over this connection before."""
    line = book.lines[hello.epoch]
    tx.many(
        TOLD,
        [
            {"epoch": line.id, "stream": stream, "told": last}
            for stream, last in sorted(hello.last.items())
        ],
    )
    [(present,)] = tx.rows(PRESENT_EPOCH, {"depot": book.id})
    tx.run(
        SAID_HELLO,
        {
            "depot": book.id,
            "epoch": line.id,
            "release": hello.release,
            "clock": hello.clock,
        },
    )
    down = hello.down if hello.down is not None and hello.down.ho == ho else None
    if down is None and present not in (None, line.id) and line.parent is None:
        commands.begins_anew(tx, book)
    commands.greeted(tx, book, down, results=hello.last.get("result", 0))
    if not is_same:
        desired.publish_again(tx, book.id)
