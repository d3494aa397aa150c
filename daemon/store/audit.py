"""The audit: who asked for what and what came of it, in a chain of hashes (I9).

The hash of a row is taken of all its columns, that of the row before among them. So a row that
is changed, taken out or put in later breaks the chain there. Old rows are cut from the front
only; the anchor keeps the hash from which the chain goes on. Events vouch for anchor and head.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum

from daemon.domain.commands import Actor, Role, Via
from daemon.domain.events import ClockQuality, Stamp
from daemon.interfaces import Tx
from daemon.store.audit_evidence import Evidence, Rows, evidence, row_name
from daemon.store.canonical import canonical, sha256

FIRST_PREVIOUS = "0" * 64
ROWS_A_READ = 1000

HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1"

INSERT = """
INSERT INTO audit(
    seq, at, boot, clock, actor, role, via, command_id, command, args, outcome, message, previous,
    hash
) VALUES (
    :seq, :at, :boot, :clock, :actor, :role, :via, :command_id, :command, :args, :outcome,
    :message, :previous, :hash
)
"""

SAVE_HEAD = """
INSERT INTO audit_head(id, seq, hash) VALUES (1, :seq, :hash)
ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
"""

ROWS_AFTER = """
SELECT seq, at, boot, clock, actor, role, via, command_id, command, args, outcome, message,
    previous, hash
FROM audit WHERE seq > :after ORDER BY seq LIMIT :most
"""

ANCHOR = "SELECT seq, hash FROM audit_anchor WHERE id = 1"

OLDEST = "SELECT seq, at, clock, hash FROM audit ORDER BY seq LIMIT :most"

CUT = "DELETE FROM audit WHERE seq <= :last"

SAVE_ANCHOR = """
INSERT INTO audit_anchor(id, seq, hash, cut_at) VALUES (1, :seq, :hash, :now)
ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, cut_at = excluded.cut_at
"""


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    actor: Actor
    command_id: str
    command: str
    args: str
    """Canonical JSON, without secrets."""
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    seq: int
    at: int
    boot: int
    clock: ClockQuality
    actor: str
    role: Role
    via: Via
    command_id: str
    command: str
    args: str
    outcome: Outcome
    message: str
    previous: str

    def hash(self) -> str:
        return sha256(canonical(asdict(self)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What walking the chain found; `fault` names the first row that is not as it was written."""

    rows: int
    """So many stand in good order."""
    first_seq: int | None
    last_seq: int | None
    anchor_seq: int | None
    """Rows up to this one were cut off in good order; None: none were."""
    cut_at: int | None
    """When that was, by the event of it."""
    head_hash: str
    """Vouches for every row; compare it with what was noted elsewhere."""
    fault_seq: int | None = None
    fault: str = ""
    is_told: bool = False
    """An event named this fault before."""

    @property
    def is_whole(self) -> bool:
        return self.fault_seq is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    first: int
    last: int
    hash: str
    """Of the last row that went: the new anchor."""


def append(tx: Tx, entry: Entry, stamp: Stamp) -> AuditRow:
    seq, previous = _pair(tx.execute(HEAD).fetchall()) or (0, FIRST_PREVIOUS)
    row = AuditRow(
        seq=seq + 1,
        at=stamp.seen_at,
        boot=stamp.boot,
        clock=stamp.clock,
        actor=entry.actor.name,
        role=entry.actor.role,
        via=entry.actor.via,
        command_id=entry.command_id,
        command=entry.command,
        args=entry.args,
        outcome=entry.outcome,
        message=entry.message,
        previous=previous,
    )
    values = {**asdict(row), "hash": row.hash()}
    tx.execute(INSERT, values)
    tx.execute(SAVE_HEAD, {"seq": row.seq, "hash": values["hash"]})
    return row


def head(tx: Tx) -> dict[str, object] | None:
    """The newest row, for an event that vouches for it; None before the first."""
    found = _pair(tx.execute(HEAD).fetchall())
    return None if found is None else {"seq": found[0], "hash": found[1]}


def verify(db: Rows) -> ChainReport:
    """Walks the whole chain, from the anchor to the newest row, and asks the events about it."""
    anchor = _pair(db.execute(ANCHOR).fetchall())
    said = evidence(db)
    walk = _Walk(*(anchor or (0, FIRST_PREVIOUS)), said=said)
    walk.judge_start(anchor)
    while walk.fault_seq is None:
        asked = {"after": walk.seq, "most": ROWS_A_READ}
        rows = db.execute(ROWS_AFTER, asked).fetchall()
        if not rows:
            break
        for row in rows:
            if not walk.passes(row):
                break
    if walk.fault_seq is None:
        walk.judge_end(_pair(db.execute(HEAD).fetchall()))
    return ChainReport(
        rows=walk.rows,
        first_seq=walk.first if walk.rows else None,
        last_seq=walk.seq if walk.rows else None,
        anchor_seq=anchor[0] if anchor else None,
        cut_at=said.cut.at if anchor and said.cut else None,
        head_hash=walk.hash,
        fault_seq=walk.fault_seq,
        fault=walk.fault,
        is_told=row_name(walk.fault_seq) in said.broken,
    )


def cut(tx: Tx, *, before: int, now: int, most: int = 500) -> Cut | None:
    """Removes the oldest rows written before `before`, at most so many; None: none is so old.

    A row of an untrusted clock goes only together with a later one whose time is known. The
    caller records an event `audit.cut` in the same transaction, so that the hash goes upstream.
    """
    first: int | None = None
    found: Cut | None = None
    for seq, at, clock, row_hash in tx.execute(OLDEST, {"most": most}).fetchall():
        first = int(seq) if first is None else first
        if clock == ClockQuality.UNTRUSTED:
            continue
        if at >= before:
            break
        found = Cut(first=first, last=int(seq), hash=str(row_hash))
    if found is not None:
        tx.execute(CUT, {"last": found.last})
        tx.execute(SAVE_ANCHOR, {"seq": found.last, "hash": found.hash, "now": now})
    return found


class _Walk:
    """Where the chain stands while it is followed."""

    def __init__(self, seq: int, chain_hash: str, *, said: Evidence) -> None:
        self._said = said
        self.seq = seq
        self.first = seq + 1
        self.hash = chain_hash
        self.rows = 0
        self.fault_seq: int | None = None
        self.fault = ""

    def judge_start(self, anchor: tuple[int, str] | None) -> None:
        """An anchor is worth what the event of its cut says: anybody can put one in."""
        cut = self._said.cut
        if anchor is None:
            if cut is not None:
                self._broken(cut.seq, f"rows 1 to {cut.seq} were cut, and the anchor is gone")
        elif cut is None or cut.seq < anchor[0]:
            first = 1 if cut is None else cut.seq + 1
            self._broken(first, f"rows {first} to {anchor[0]} are missing; no event says of a cut")
        elif (cut.seq, cut.hash) != anchor:
            self._broken(anchor[0], f"the anchor at row {anchor[0]} is not that of the last cut")
        else:
            self._judge_head(*anchor)

    def passes(self, values: tuple[object, ...]) -> bool:
        row, row_hash = dict(zip(AuditRow.__slots__, values, strict=False)), values[-1]
        wanted = self.seq + 1
        if row["seq"] != wanted:
            gone = f"row {wanted} is missing" + ("" if row["seq"] == wanted + 1 else " and others")
            return self._broken(wanted, f"{gone}; the next is {row['seq']}")
        if row["previous"] != self.hash:
            return self._broken(wanted, f"row {wanted} does not follow from the row before it")
        if row_hash != sha256(canonical(row)):
            return self._broken(wanted, f"row {wanted} is not what was written")
        if not self._judge_head(wanted, str(row_hash)):
            return False
        self.seq, self.hash, self.rows = wanted, str(row_hash), self.rows + 1
        return True

    def judge_end(self, head: tuple[int, str] | None) -> None:
        seq, head_hash = head or (0, FIRST_PREVIOUS)
        newest = self._said.newest
        last = max(seq, newest.seq if newest else 0)
        if last > self.seq:
            self._broken(self.seq + 1, f"rows {self.seq + 1} to {last} are missing at the end")
        elif (seq, head_hash) != (self.seq, self.hash):
            self._broken(self.seq, f"row {self.seq} is not the one that was written last")

    def _judge_head(self, seq: int, row_hash: str) -> bool:
        known = self._said.heads.get(seq)
        if known is None or known.hash == row_hash:
            return True
        return self._broken(seq, f"row {seq} is not the one that was the last at {known.when}")

    def _broken(self, seq: int, fault: str) -> bool:
        self.fault_seq, self.fault = seq, fault
        return False


def _pair(rows: list[tuple[int, str]]) -> tuple[int, str] | None:
    return (int(rows[0][0]), str(rows[0][1])) if rows else None
