"""Commands of each depot: numbered, sent in order until the depot has answered, settled by results.

The depot's own mark says which it has dealt with. A message always begins right after it, so that
no command overtakes one that was lost on the way; and what expired before it was sent is sent all
the same, because a number that never comes would leave a gap. The depot answers it `expired`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from daemon.errors import InputError
from daemon.headoffice.ledger import DepotBook
from daemon.headoffice.lines import EpochLine
from daemon.headoffice.store import CommandRow, NewCommand
from daemon.headoffice.tx import Params, Tx
from daemon.headoffice.voids import without_gaps
from daemon.wire.batch import SCHEMAS, Row
from daemon.wire.messages import COMMANDS_MOST, DownMark, UpAck
from daemon.wire.topics import DepotId

TAKE_NUMBER = """
UPDATE depot SET command_last = command_last + 1 WHERE id = :depot RETURNING command_last
"""

ADD = """
INSERT INTO command(depot_id, seq, id, kind, args, actor, correlation, expires, made_at)
VALUES (:depot, :seq, :id, :kind, :args, :actor, :correlation, :expires, :now)
"""

ONE = """
SELECT d.name, c.seq, c.id, c.kind, c.args, c.actor, c.correlation, c.expires, c.made_at, c.state,
    c.sends, c.sent_at, c.answered_at, c.outcome, c.code, c.message, c.next_step, c.body
FROM command c JOIN depot d ON d.id = c.depot_id
WHERE d.name = :name AND c.seq = :seq
"""

BY_ID = """
SELECT d.name, c.seq, c.id, c.kind, c.args, c.actor, c.correlation, c.expires, c.made_at, c.state,
    c.sends, c.sent_at, c.answered_at, c.outcome, c.code, c.message, c.next_step, c.body
FROM command c JOIN depot d ON d.id = c.depot_id
WHERE c.id = :id
"""

NEWEST = """
SELECT d.name, c.seq, c.id, c.kind, c.args, c.actor, c.correlation, c.expires, c.made_at, c.state,
    c.sends, c.sent_at, c.answered_at, c.outcome, c.code, c.message, c.next_step, c.body
FROM command c JOIN depot d ON d.id = c.depot_id
WHERE d.name = :name ORDER BY c.seq DESC LIMIT :limit
"""

AFTER_MARK = """
SELECT d.name, c.seq, c.id, c.kind, c.args, c.actor, c.correlation, c.expires, c.made_at, c.state,
    c.sends, c.sent_at, c.answered_at, c.outcome, c.code, c.message, c.next_step, c.body
FROM command c JOIN depot d ON d.id = c.depot_id
WHERE c.depot_id = :depot AND c.seq > d.down_mark ORDER BY c.seq LIMIT :limit
"""

EXPIRE = """
UPDATE command SET state = 'expired' WHERE state = 'waiting' AND expires <= :now
"""

WITH_DUE = """
SELECT d.id FROM depot d
JOIN command c ON c.depot_id = d.id AND c.seq = (
    SELECT min(n.seq) FROM command n WHERE n.depot_id = d.id AND n.seq > d.down_mark
)
WHERE d.online = 1 AND d.command_last > d.down_mark
    AND (c.sent_at IS NULL OR c.sent_at <= :before)
ORDER BY d.id LIMIT :depots
"""

EXPIRES = "SELECT 1 FROM command WHERE state = 'waiting' AND expires <= :now LIMIT 1"

SENT = """
UPDATE command
SET sent_at = :now, sends = sends + 1,
    state = CASE WHEN state = 'waiting' THEN 'sent' ELSE state END
WHERE depot_id = :depot AND seq = :seq
"""

SETTLE = """
UPDATE command
SET state = 'answered', answered_at = :at, outcome = :outcome, code = :code, message = :message,
    next_step = :next_step, body = :body
WHERE id = :id AND depot_id = :depot AND state <> 'answered'
"""

RAISE_MARK = """
UPDATE depot SET down_mark = :mark
WHERE id = :depot AND down_mark < :mark AND :mark <= command_last
"""

USE_UP = "UPDATE depot SET command_last = :mark WHERE id = :depot AND command_last < :mark"

LOWER_MARK = "UPDATE depot SET down_mark = :mark WHERE id = :depot AND down_mark > :mark"

SET_MARK = """
UPDATE depot
SET down_mark = :mark, greeted_mark = :mark, greeted_result = :result,
    command_last = CASE WHEN command_last < :mark THEN :mark ELSE command_last END
WHERE id = :depot
"""

MARK_OF = "SELECT down_mark FROM depot WHERE id = :depot"

SEND_AGAIN = "UPDATE command SET sent_at = NULL WHERE depot_id = :depot AND seq > :mark"

LAST_SETTLED = """
SELECT d.command_last, (
    SELECT min(c.seq) FROM command c WHERE c.depot_id = d.id AND c.state <> 'answered'
)
FROM depot d WHERE d.id = :depot
"""

SHIFT = "UPDATE command SET seq = seq + :by WHERE depot_id = :depot"

BEGIN_AT_ONE = """
UPDATE depot
SET command_last = command_last - :settled, down_mark = 0, greeted_mark = 0, greeted_result = 0
WHERE id = :depot
"""

SWALLOWED = """
SELECT c.seq FROM command c JOIN depot d ON d.id = c.depot_id
WHERE c.depot_id = :depot AND c.state <> 'answered' AND c.seq <= d.greeted_mark
    AND d.greeted_result <= :results
ORDER BY c.seq
"""

OPEN_AT = """
SELECT id FROM command WHERE depot_id = :depot AND seq = :seq AND state <> 'answered'
"""

RENUMBER = """
UPDATE command SET seq = :new, sent_at = NULL
WHERE depot_id = :depot AND seq = :old
"""

PRESENT_EPOCH = """
SELECT e.epoch FROM depot d JOIN epoch e ON e.id = d.epoch_id WHERE d.id = :depot
"""

DEPOTS_AT_ONCE = 200
FAR = 1 << 60
MESSAGE_BYTES = 60_000
ENVELOPE_BYTES = 600
"""At most what a command has besides its arguments."""
_AT = {column.name: place for place, column in enumerate(SCHEMAS["result"].columns)}


ID_MOST, WORD_MOST = 64, 128
"""As daemon/wire/messages.py reads them."""


def add(tx: Tx, book: DepotBook, command: NewCommand, *, now: int) -> CommandRow:
    """Under the next number; asked for again under the same id, the one that is there."""
    _judge_words(command)
    if len(command.args.encode()) > MESSAGE_BYTES - ENVELOPE_BYTES:
        raise InputError(
            f"the arguments of {command.kind} are longer than {MESSAGE_BYTES} bytes",
            next_step="send it in parts, or as a desired document",
        )
    found = tx.rows(BY_ID, {"id": command.id})
    if found:
        return row_of(found[0])
    [(seq,)] = tx.rows(TAKE_NUMBER, {"depot": book.id})
    tx.run(
        ADD,
        {
            "depot": book.id,
            "seq": seq,
            "id": command.id,
            "kind": command.kind,
            "args": command.args,
            "actor": command.actor,
            "correlation": command.correlation,
            "expires": command.expires,
            "now": now,
        },
    )
    return row_of(tx.rows(ONE, {"name": book.name, "seq": seq})[0])


def _judge_words(command: NewCommand) -> None:
    """What no message can carry would stand in the way of all later ones."""
    words = {
        "id": (command.id, ID_MOST),
        "kind": (command.kind, WORD_MOST),
        "actor": (command.actor, WORD_MOST),
        "correlation": (command.correlation or "-", WORD_MOST),
    }
    for name, (text, most) in words.items():
        if not 1 <= len(text) <= most or not text.isprintable():
            raise InputError(
                f"the {name} of a command has 1 to {most} printable characters",
                next_step=f"give it another {name}",
            )


def is_anything_due(tx: Tx, *, now: int, resend_ms: int) -> bool:
    wanted: Params = {"before": now - resend_ms, "depots": 1}
    return bool(tx.rows(WITH_DUE, wanted) or tx.rows(EXPIRES, {"now": now}))


def expire(tx: Tx, *, now: int) -> None:
    """Those that were not sent in time are told so here; the depot hears of them all the same."""
    tx.run(EXPIRE, {"now": now})


def due(tx: Tx, *, now: int, resend_ms: int) -> Iterator[list[CommandRow]]:
    """For each depot that is there and has some to be sent, the first after its mark.

    The next ones follow when it has answered these.
    """
    wanted: Params = {"before": now - resend_ms, "depots": DEPOTS_AT_ONCE}
    tx.lock_depots([depot_id for (depot_id,) in tx.rows(WITH_DUE, wanted)])
    for (depot_id,) in tx.rows(WITH_DUE, wanted):  # another consumer may have been quicker
        rows = tx.rows(AFTER_MARK, {"depot": depot_id, "limit": COMMANDS_MOST})
        found = [row_of(row) for row in rows]
        [(mark,)] = tx.rows(MARK_OF, {"depot": depot_id})
        fitting = _fitting(without_gaps(found, after=mark))
        sent = {found[0].seq, *(one.seq for one in fitting)}  # its turn has come, or its gap's
        tx.many(SENT, [{"depot": depot_id, "seq": seq, "now": now} for seq in sorted(sent)])
        yield fitting


def _fitting(found: Sequence[CommandRow]) -> list[CommandRow]:
    """The first of them that one message holds."""
    kept: list[CommandRow] = []
    size = 0
    for command in found:
        size += len(command.args.encode()) + ENVELOPE_BYTES
        if kept and size > MESSAGE_BYTES:
            break
        kept.append(command)
    return kept


def settle(tx: Tx, book: DepotBook, line: EpochLine, results: Sequence[Row], *, ho: str) -> None:
    """Results of an epoch, come for the first time, answer commands.

    Those of the depot's present life also tell how far it is, should its own word be lost, and
    which numbers it has done under another id: ours of that number gets one that is new to it.
    """
    depot_id = book.id
    present = _present_line(tx, book)
    ours = {
        number: row[_AT["command_id"]]
        for row in results
        if isinstance(number := row[_AT["down_seq"]], int)
        and row[_AT["ho"]] == ho
        and present is not None
        and present.owner("result", int(str(row[0]))) is line
    }
    if ours:
        told = {"depot": depot_id, "mark": max(ours)}
        tx.run(USE_UP, told)
        tx.run(RAISE_MARK, told)
    tx.many(
        SETTLE,
        [
            {
                "depot": depot_id,
                "id": row[_AT["command_id"]],
                "at": row[_AT["at"]],
                "outcome": row[_AT["outcome"]] or "refused",
                "code": row[_AT["code"]],
                "message": row[_AT["message"]],
                "next_step": row[_AT["next_step"]],
                "body": row[_AT["body"]],
            }
            for row in results
        ],
    )
    for seq, done in sorted(ours.items()):
        if any(row[0] != done for row in tx.rows(OPEN_AT, {"depot": depot_id, "seq": seq})):
            _renumber(tx, depot_id, seq)


def answered_upto(tx: Tx, depot_id: int, ack: UpAck) -> None:
    """As the depot itself says. A lower mark than we knew: it never had what we sent after that.

    Of a life that is not the present one it says nothing: numbers meant something else there. A
    depot that does not say which life it speaks of only raises it, and to no higher number than
    we gave.
    """
    is_present = (ack.epoch,) in [tuple(row) for row in tx.rows(PRESENT_EPOCH, {"depot": depot_id})]
    if ack.epoch is not None and not is_present:
        return
    told = {"depot": depot_id, "mark": ack.mark}
    if is_present:
        tx.run(USE_UP, told)
    tx.run(RAISE_MARK, told)
    if is_present and tx.run(LOWER_MARK, told):
        tx.run(SEND_AGAIN, told)


def greeted(tx: Tx, book: DepotBook, down: DownMark | None, *, results: int) -> None:
    """The depot says how far it is with our commands; what comes after that is sent again.

    Its mark may be lower than we knew: it was restored. It may be higher than any number we gave:
    we were, and those numbers are used up. Without a mark it has never done any of ours.
    """
    mark = 0 if down is None else down.mark
    tx.run(SET_MARK, {"depot": book.id, "mark": mark, "result": results})
    tx.run(SEND_AGAIN, {"depot": book.id, "mark": mark})
    renumber_swallowed(tx, book, results_held(tx, book))


def begins_anew(tx: Tx, book: DepotBook) -> None:
    """The depot has an empty database and counts our commands from 1 again.

    What it had answered before is not done there again: the first that is open becomes number 1,
    and those before it keep their order at and below 0.
    """
    [(last, first_open)] = tx.rows(LAST_SETTLED, {"depot": book.id})
    settled = last if first_open is None else first_open - 1
    if settled > 0:
        tx.run(SHIFT, {"depot": book.id, "by": -FAR})  # so that no two meet on the way
        tx.run(SHIFT, {"depot": book.id, "by": FAR - settled})
    tx.run(BEGIN_AT_ONE, {"depot": book.id, "settled": max(0, settled)})


def results_held(tx: Tx, book: DepotBook) -> int:
    """Up to which result the depot's present epoch is held."""
    line = _present_line(tx, book)
    return line.held("result").upto if line is not None else -1


def _present_line(tx: Tx, book: DepotBook) -> EpochLine | None:
    found = tx.rows(PRESENT_EPOCH, {"depot": book.id})
    return book.lines.get(found[0][0]) if found else None


def renumber_swallowed(tx: Tx, book: DepotBook, results: int) -> None:
    """Numbers that the depot has seen before, from a head office that was restored since.

    It took our command for one that it had done: its mark is beyond it, everything it had answered
    by then is here, and no answer to ours is among it. So ours gets a number that is new to it.
    """
    for (old,) in tx.rows(SWALLOWED, {"depot": book.id, "results": results}):
        _renumber(tx, book.id, old)


def _renumber(tx: Tx, depot_id: int, old: int) -> None:
    [(new,)] = tx.rows(TAKE_NUMBER, {"depot": depot_id})
    tx.run(RENUMBER, {"depot": depot_id, "old": old, "new": new})


def row_of(row: Sequence[Any]) -> CommandRow:
    return CommandRow(
        depot=DepotId(row[0]),
        seq=row[1],
        id=row[2],
        kind=row[3],
        args=row[4],
        actor=row[5],
        correlation=row[6],
        expires=row[7],
        made_at=row[8],
        state=row[9],
        sends=row[10],
        sent_at=row[11],
        answered_at=row[12],
        outcome=row[13],
        code=row[14],
        message=row[15],
        next_step=row[16],
        body=row[17],
    )
