"""Boots: one row each time the daemon starts; a row without an end is an unclean stop."""

from dataclasses import dataclass

from daemon.domain.events import ClockQuality
from daemon.interfaces import Tx
from daemon.store import shared, streams

PREVIOUS = """
SELECT number, started_at, beat_at, ended_at, clock, release FROM boot
ORDER BY number DESC LIMIT 1
"""

BEGIN = """
INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid, status)
VALUES (:number, :token, :now, :now, :clock, :release, :pid, :status)
"""

BEAT = """
UPDATE boot SET beat_at = :now, clock = :clock, status = :status WHERE number = :number
"""

END = """
UPDATE boot SET beat_at = :now, ended_at = :now, clock = :clock, status = :status
WHERE number = :number
"""

LATEST_TRUSTED_BEAT = """
SELECT beat_at FROM boot WHERE clock <> 'untrusted' ORDER BY number DESC LIMIT 1
"""


LAST_JOB = "SELECT coalesce(max(job_id), 0) FROM job_payload"


@dataclass(frozen=True, slots=True, kw_only=True)
class UncleanStop:
    """A boot that ended without saying so: killed, or the power failed."""

    boot: int
    started_at: int
    beat_at: int
    clock: ClockQuality
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BootBegun:
    number: int
    unclean: UncleanStop | None
    """The boot before this one, if it was not ended."""
    event_seq: int
    """Last number of the event stream before this boot."""
    position_seq: int
    job_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    now: int
    clock: ClockQuality
    status: str


def begin(tx: Tx, *, token: str, release: str, pid: int, beat: Beat) -> BootBegun:
    row = tx.execute(PREVIOUS).fetchone()
    number = 1 if row is None else int(row[0]) + 1
    shared.note(tx)
    tx.execute(
        BEGIN,
        {
            "number": number,
            "token": token,
            "now": beat.now,
            "clock": beat.clock.value,
            "release": release,
            "pid": pid,
            "status": beat.status,
        },
    )
    return BootBegun(
        number=number,
        unclean=_unclean(row),
        event_seq=streams.last(tx, "event"),
        position_seq=streams.last(tx, "position"),
        job_id=int(tx.execute(LAST_JOB).fetchone()[0]),
    )


def beat(tx: Tx, number: int, said: Beat) -> None:
    tx.execute(BEAT, _values(number, said))


def end(tx: Tx, number: int, said: Beat) -> None:
    tx.execute(END, _values(number, said))


def latest_trusted_beat(tx: Tx) -> int | None:
    """The depot's time can hardly be before this; None when it was never trusted."""
    row = tx.execute(LATEST_TRUSTED_BEAT).fetchone()
    return None if row is None else int(row[0])


def _unclean(row: tuple[int, int, int, int | None, str, str] | None) -> UncleanStop | None:
    if row is None:
        return None
    number, started_at, beat_at, ended_at, clock, release = row
    if ended_at is not None:
        return None
    return UncleanStop(
        boot=number,
        started_at=started_at,
        beat_at=beat_at,
        clock=ClockQuality(clock),
        release=release,
    )


def _values(number: int, said: Beat) -> dict[str, object]:
    return {
        "number": number,
        "now": said.now,
        "clock": said.clock.value,
        "status": said.status,
    }
