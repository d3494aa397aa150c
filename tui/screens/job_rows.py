"""How jobs, queues, attempts and causes are written."""

import json
from collections.abc import Sequence

from rich.text import Text

from daemon.readmodel.chain import ChainRow
from daemon.readmodel.job import AttemptRow, JobDetail
from daemon.readmodel.jobs import JobRow
from daemon.readmodel.queues import QueueBoard, QueueRow, Tab
from tui.format import NOTHING, LocalTime, bar, compact, count, duration, millis, plain
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import (
    ALERT,
    JOB,
    LINK,
    QUEUE_OPEN,
    QUEUE_PAUSED,
    QUEUE_UNSERVED,
    TAB,
    Sign,
)

LABEL_WIDTH = 12
PROGRESS_CELLS = 10

QUEUE_COLUMNS = (
    Column("state", "State", 10),
    Column("name", "Queue", 12, grows=True),
    Column("waiting", "Waiting", 7, right=True),
    Column("active", "Active", 6, right=True),
    Column("delayed", "Delayed", 7, right=True),
    Column("failed", "Failed", 6, right=True),
    Column("oldest", "Oldest", 9, right=True),
    Column("completed", "Completed", 9, right=True),
    Column("cancelled", "Cancelled", 9, right=True),
    Column("share", "Share", 5, right=True),
    Column("paused", "Paused by", 22),
)
_ID = Column("id", "Job", 7, right=True)
_KIND = Column("kind", "Kind", 18)
_TRIES = Column("tries", "Tries", 5, right=True)
_ARGS = Column("args", "Arguments", 16, grows=True)
_QUEUE = Column("queue", "Queue", 14)
JOB_COLUMNS: dict[Tab, tuple[Column, ...]] = {
    Tab.WAITING: (_ID, _KIND, Column("since", "Since", 12), _TRIES, _ARGS, _QUEUE),
    Tab.DELAYED: (
        _ID, _KIND, Column("state", "State", 11), Column("due", "Due", 12), _TRIES,
        Column("why", "Why", 8, grows=True), _QUEUE,
    ),
    Tab.ACTIVE: (
        _ID, _KIND, Column("started", "Started", 12), _TRIES,
        Column("progress", "Progress", 16, grows=True), _QUEUE,
    ),
    Tab.FAILED: (
        _ID, _KIND, Column("ended", "Failed", 12), _TRIES, Column("error", "Error", 16, grows=True),
        _QUEUE,
    ),
    Tab.COMPLETED: (
        _ID, _KIND, Column("ended", "Completed", 12), Column("took", "Took", 8, right=True), _ARGS,
        _QUEUE,
    ),
    Tab.CANCELLED: (_ID, _KIND, Column("ended", "Cancelled", 12), _TRIES, _ARGS, _QUEUE),
}  # fmt: skip
ATTEMPT_COLUMNS = (
    Column("ordinal", "No.", 3, right=True),
    Column("outcome", "Ended as", 11),
    Column("ended", "When", 12),
    Column("took", "Took", 8, right=True),
    Column("error", "Error", 30, grows=True),
)
CHAIN_COLUMNS = (
    Column("at", "When", 12),
    Column("what", "What", 9),
    Column("number", "No.", 7, right=True),
    Column("state", "State", 11),
    Column("said", "Said", 24, grows=True),
)


def tabs_text(board: QueueBoard, shown: Tab | None, *, width: int) -> Text:
    """In want of room only the tab that is shown keeps its sign."""
    text = _tabs(board, shown, with_signs=True)
    return text if text.cell_len <= width else _tabs(board, shown, with_signs=False)


def _tabs(board: QueueBoard, shown: Tab | None, *, with_signs: bool) -> Text:
    text = Text(no_wrap=True, end="")
    for tab in Tab:
        number, sign = board.count(tab), TAB[tab]
        word = sign.both if with_signs or tab is shown else sign.word
        style = sign.style if number or tab is shown else "dim"
        text.append(
            f" {word} {compact(number)}", style=f"{style} reverse" if tab is shown else style
        )
    return text


def queue_sign(row: QueueRow) -> Sign:
    if row.is_paused:
        return QUEUE_PAUSED
    return QUEUE_OPEN if row.is_served else QUEUE_UNSERVED


def queue_rows(board: QueueBoard, now: int, local: LocalTime) -> list[Row]:
    return [_queue_row(row, now, local) for row in board.queues]


def _queue_row(row: QueueRow, now: int, local: LocalTime) -> Row:
    sign = queue_sign(row)
    oldest = row.oldest_waiting_at
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.name, "bold"),
        _number(row.waiting),
        _number(row.active, TAB[Tab.ACTIVE].style),
        _number(row.delayed),
        _number(row.failed, ALERT.style),
        Cell(duration(max(0, now - oldest) // 1000) if oldest is not None else NOTHING),
        _number(row.completed_ever),
        _number(row.cancelled_ever),
        Cell(NOTHING if row.share is None else f"{row.share:.0%}"),
        Cell(f"{row.paused_by}, {local.near(row.paused_at, now)}" if row.is_paused else ""),
    )
    return Row(row.name, cells)


def _number(number: int, style: str = "") -> Cell:
    return Cell(compact(number), style if number else "dim")


def job_row(row: JobRow, tab: Tab, now: int, local: LocalTime) -> Row:
    cells = {
        "id": Cell(str(row.id)),
        "kind": Cell(row.kind, "bold"),
        "queue": Cell(row.queue),
        "state": Cell(JOB[row.word].both, JOB[row.word].style),
        "since": Cell(local.near(row.run_at, now)),
        "due": Cell("never here" if row.is_parked else local.near(row.run_at, now)),
        "started": Cell(local.near(row.claimed_at, now)),
        "ended": Cell(local.near(row.done_at, now)),
        "took": Cell(millis(row.ran_ms)),
        "tries": Cell(f"{row.attempt}/{row.max_attempts}"),
        "args": Cell(arguments(row.body)),
        "why": Cell(_why(row)),
        "error": Cell(row.error or "no reason was stored", ALERT.style),
        "progress": Cell(_progress(row)),
    }
    return Row(f"{row.id}", tuple(cells[column.key] for column in JOB_COLUMNS[tab]))


def arguments(body: str) -> str:
    """`order_id 4711, event stop.started`: without what only programs need."""
    try:
        parsed = json.loads(body)
    except ValueError:  # cut to what a list shows
        return body
    if not isinstance(parsed, dict):
        return body
    return ", ".join(f"{key} {_value(value)}" for key, value in parsed.items()) or "none"


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _why(row: JobRow) -> str:
    if row.is_parked:
        return "this release has no such kind"
    return row.error if row.word == "retryable" else arguments(row.body)


def _progress(row: JobRow) -> str:
    if row.progress is None:
        return arguments(row.body)
    return f"{bar(row.progress, PROGRESS_CELLS)} {row.progress:.0%} {row.progress_note}".rstrip()


def facts_text(detail: JobDetail, now: int, local: LocalTime) -> Text:
    """What is known of the job, then its arguments and its result."""
    row = detail.row
    text = Text()
    sign = JOB[row.word]
    text.append(f"{sign.both}", style=sign.style)
    if row.progress is not None:
        text.append(f"  {plain(_progress(row))}")
    text.append("\n")
    if row.error and row.word in {"dead", "retryable"}:
        text.append(f"{ALERT.sign} {plain(row.error)}\n", style=ALERT.style)
    text.append("\n")
    for label, said in _facts(detail, now, local):
        text.append(f"{label:<{LABEL_WIDTH}}", style="dim")
        text.append(f"{plain(said)}\n")
    _append_json(text, "Arguments", detail.args)
    if detail.result is not None:
        _append_json(text, "Result", detail.result)
    return text


def _facts(detail: JobDetail, now: int, local: LocalTime) -> list[tuple[str, str]]:
    row, batch = detail.row, detail.batch
    tries = f"{row.attempt} of {row.max_attempts}"
    if row.interrupted:
        tries += f", interrupted {row.interrupted} times besides"
    facts = [
        ("Queue", f"{row.queue}, priority {row.priority} (the smaller runs first)"),
        ("Enqueued", f"{local.with_age(row.created_at, now)} by {row.causation or 'nobody known'}"),
        ("Attempts", tries),
    ]
    if row.done_at is None:
        waits = "until a release serves it" if row.is_parked else local.near(row.run_at, now)
        facts.append(("Not before", waits + (", by the calendar" if row.is_dated else "")))
    if row.claimed_at is not None:
        facts.append(("Started", local.with_age(row.claimed_at, now)))
    if row.done_at is not None:
        took = "" if row.ran_ms is None else f", the last attempt took {millis(row.ran_ms)}"
        facts.append(("Ended", local.with_age(row.done_at, now) + took))
    if batch is not None:
        left = f"{batch.unfinished} of {batch.total} unfinished, {batch.failed} failed"
        facts.append(("Batch", f"{batch.id}: {left}"))
    if detail.unique_key is not None:
        facts.append(("Only one", detail.unique_key))
    facts.append(("Cause", f"{row.correlation_id or NOTHING}, depth {detail.depth}"))
    return facts


def _append_json(text: Text, title: str, body: str) -> None:
    text.append(f"\n{title}\n", style="bold")
    try:
        shown = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        shown = body or "pruned"
    text.append("".join(f"{plain(line)}\n" for line in shown.splitlines()))


def attempt_rows(attempts: Sequence[AttemptRow], now: int, local: LocalTime) -> list[Row]:
    return [
        Row(
            str(attempt.ordinal),
            (
                Cell(str(attempt.ordinal)),
                Cell(attempt.outcome.replace("_", " "), ALERT.style),
                Cell(local.near(attempt.ended_at, now)),
                Cell(_took(attempt)),
                Cell(attempt.error),
            ),
        )
        for attempt in attempts
    ]


def _took(attempt: AttemptRow) -> str:
    if attempt.started_at is None:
        return NOTHING
    return millis(max(0, attempt.ended_at - attempt.started_at))


def traceback_text(attempt: AttemptRow | None) -> Text:
    if attempt is None:
        return Text("No attempt has failed.", style="dim")
    text = Text(f"{plain(attempt.error)}\n\n", style=ALERT.style)
    said = attempt.detail or "No traceback was kept."
    text.append("\n".join(plain(line) for line in said.splitlines()), style="default not bold")
    return text


def chain_rows(chain: Sequence[ChainRow], now: int, local: LocalTime) -> list[Row]:
    return [
        Row(
            f"{row.what}|{row.number}",
            (
                Cell(local.near(row.at, now)),
                Cell(LINK[row.what].both, LINK[row.what].style),
                Cell(str(row.number)),
                _chain_state(row),
                Cell(row.said),
            ),
        )
        for row in chain
    ]


def _chain_state(row: ChainRow) -> Cell:
    if row.state is None:
        return Cell("")
    sign = JOB[row.state.name.lower()]
    return Cell(sign.both, sign.style)


def many(jobs: int) -> str:
    return "1 job" if jobs == 1 else f"{count(jobs)} jobs"


def page_note(rows: int, total: int, *, page: int, is_cut: bool, has_next: bool) -> str:
    said = f"{count(rows)} of {count(total)}" if rows != total else many(total)
    if page > 1:
        said += f", page {page}"
    if is_cut:
        said += ", > looks on"
    elif has_next:
        said += ", > more"
    return said
