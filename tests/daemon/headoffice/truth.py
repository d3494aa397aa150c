"""What a depot has in its streams, made up from numbers alone, so that anybody can check a row."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from daemon.headoffice.intervals import runs
from daemon.headoffice.store import Arrival, Greeting
from daemon.wire.batch import SCHEMAS, Batch, Hole, Row, Value
from daemon.wire.messages import Begins, DownMark, Hello
from daemon.wire.topics import DepotId, Stream

NOW = 1_780_322_600_000
RENO = DepotId("reno")
ELKO = DepotId("elko")


def row(stream: Stream, seq: int, *, mood: str = "") -> Row:
    """The one row of that number; another `mood` says something else under it."""
    return tuple(
        seq if column.name == "seq" else _value(column.value, column.name, seq, mood)
        for column in SCHEMAS[stream].columns
    )


def result(seq: int, *, command_id: str, down_seq: int, ho: str, **fields: object) -> Row:
    told = {"outcome": "done", "code": "done", "message": "did it", "next_step": ""} | fields
    known = {"command_id": command_id, "down_seq": down_seq, "ho": ho, "body": '{"n":1}'} | told
    plain = dict(zip(names("result"), row("result", seq), strict=True)) | known
    return tuple(plain.values())


def names(stream: Stream) -> list[str]:
    return [column.name for column in SCHEMAS[stream].columns]


def arrival(
    stream: Stream,
    first: int,
    last: int,
    *,
    depot: DepotId = RENO,
    epoch: str = "one",
    holes: Collection[int] = (),
) -> Arrival:
    """`holes` are numbers that have no row any more."""
    gone = [Hole(*span, "shed") for span in runs(set(holes) & set(range(first, last + 1)))]
    rows = [row(stream, seq) for seq in range(first, last + 1) if seq not in holes]
    return of_rows(stream, rows[::-1], depot=depot, epoch=epoch, span=(first, last), holes=gone)


def of_rows(
    stream: Stream,
    rows: Sequence[Row],
    *,
    depot: DepotId = RENO,
    epoch: str = "one",
    span: tuple[int, int] | None = None,
    holes: Sequence[Hole] = (),
) -> Arrival:
    seqs = [int(str(one[0])) for one in rows]
    first, last = span or (min(seqs), max(seqs))
    batch = Batch(
        epoch=epoch, stream=stream, first=first, last=last, rows=rows, holes=holes, boot=1
    )
    return Arrival(depot, batch)


def greeting(
    epoch: str = "one",
    *,
    depot: DepotId = RENO,
    begins: tuple[str, dict[str, int]] | None = None,
    last: dict[str, int] | None = None,
    down: tuple[str, int] | None = None,
    boot: int = 1,
) -> Greeting:
    marks: Any = last or {}
    after: Any = begins[1] if begins else {}
    hello = Hello(
        epoch=epoch,
        nonce="n",
        boot=boot,
        release="1",
        at=NOW,
        clock="gps",
        last=marks,
        begins=None if begins is None else Begins(parent=begins[0], after=after),
        down=None if down is None else DownMark(ho=down[0], mark=down[1]),
    )
    return Greeting(depot, hello)


def _value(kind: Value, name: str, seq: int, mood: str) -> object:
    if kind is Value.NUMBER:
        return None if seq % 11 == 0 else seq * 7 % 20_000 + len(name)
    if kind is Value.BODY:
        return json.dumps({"n": seq, "mood": mood})
    return None if seq % 13 == 0 else f"{name} {seq % 5} ü{mood}"
