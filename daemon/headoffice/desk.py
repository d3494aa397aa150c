"""What came, into the store: who is there, hellos, then rows, then what else there is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from daemon import logs
from daemon.errors import BadValues, StoreError
from daemon.headoffice.mail import AnsweredSeen, Letter, PresenceSeen, ReportSeen
from daemon.headoffice.store import (
    Arrival,
    BadMessageSeen,
    EpochKey,
    Greeting,
    HeadOfficeStore,
    Standing,
    Taken,
)
from daemon.wire.topics import DepotId

log = logs.get("headoffice")

L = TypeVar("L")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What is on the disk now, and who is to be answered."""

    stored: Mapping[EpochKey, Standing]
    rows: Mapping[EpochKey, int]
    """Came, whether new or not."""
    answers: Sequence[tuple[Greeting, Standing]]
    taken: Taken
    lets_more_down: bool
    """A depot greeted, came, or answered commands."""


class Desk:
    def __init__(self, store: HeadOfficeStore) -> None:
        self._store = store

    def file(self, letters: Sequence[Letter], *, now: int) -> Filed:
        """All of it, or raises StoreError; what was done by then is only done again."""
        store = self._store
        bad = [one for one in letters if isinstance(one, BadMessageSeen)]
        hellos = [one for one in letters if isinstance(one, Greeting)]
        arrivals = [one for one in letters if isinstance(one, Arrival)]
        presences = [one for one in letters if isinstance(one, PresenceSeen)]
        self._presence(presences, bad, now=now)
        refused = {one.depot for one in self._greet(hellos, bad, now=now)}
        taken = self._take(arrivals, bad, now=now)
        answered = self._answered(letters, bad, now=now)
        self._reported([one for one in letters if isinstance(one, ReportSeen)], bad, now=now)
        _one_by_one(bad, lambda some: store.note_bad(some, now=now), lambda one, _: _uncounted(one))
        return Filed(
            stored=taken.standings,
            rows=_rows(arrivals),
            answers=self._answers([one for one in hellos if one.depot not in refused]),
            taken=taken,
            lets_more_down=bool(hellos or presences or answered),
        )

    def _greet(
        self, hellos: Sequence[Greeting], bad: list[BadMessageSeen], *, now: int
    ) -> Sequence[BadMessageSeen]:
        def greet(some: Sequence[Greeting]) -> list[BadMessageSeen]:
            return list(self._store.greet(some, now=now))

        def unfit(one: Greeting, reason: str) -> list[BadMessageSeen]:
            bad.append(_refused(one.depot, reason))
            return bad[-1:]

        return [seen for found in _one_by_one(hellos, greet, unfit) for seen in found]

    def _take(self, arrivals: Sequence[Arrival], bad: list[BadMessageSeen], *, now: int) -> Taken:
        def take(some: Sequence[Arrival]) -> Taken:
            return self._store.take(some, now=now)

        def unfit(one: Arrival, reason: str) -> Taken:
            span = f"{one.batch.stream} {one.batch.first} to {one.batch.last}"
            bad.append(_refused(one.depot, f"{span}: {reason}"))
            return Taken(standings={})

        return _together(_one_by_one(arrivals, take, unfit))

    def _presence(
        self, presences: Sequence[PresenceSeen], bad: list[BadMessageSeen], *, now: int
    ) -> None:
        def note(some: Sequence[PresenceSeen]) -> None:
            self._store.note_presence([(one.depot, one.presence) for one in some], now=now)

        def unfit(one: PresenceSeen, reason: str) -> None:
            bad.append(_refused(one.depot, f"presence: {reason}"))

        _one_by_one(presences, note, unfit)

    def _answered(
        self, letters: Sequence[Letter], bad: list[BadMessageSeen], *, now: int
    ) -> Sequence[AnsweredSeen]:
        """Marks of numbers that another head office gave are nothing to us."""

        def note(some: Sequence[AnsweredSeen]) -> None:
            self._store.note_answered([(one.depot, one.told) for one in some], now=now)

        def unfit(one: AnsweredSeen, reason: str) -> None:
            bad.append(_refused(one.depot, f"ack: {reason}"))

        seen = [one for one in letters if isinstance(one, AnsweredSeen)]
        ours = [one for one in seen if one.told.ho == self._store.ho]
        _one_by_one(ours, note, unfit)
        return ours

    def _reported(
        self, reports: Sequence[ReportSeen], bad: list[BadMessageSeen], *, now: int
    ) -> None:
        def note(some: Sequence[ReportSeen]) -> None:
            self._store.note_reported([(one.depot, one.doc, one.report) for one in some], now=now)

        def unfit(one: ReportSeen, reason: str) -> None:
            bad.append(_refused(one.depot, f"report on {one.doc}: {reason}"))

        _one_by_one(reports, note, unfit)

    def _answers(self, hellos: Sequence[Greeting]) -> list[tuple[Greeting, Standing]]:
        """Read when everything that came before them is committed."""
        keys = [EpochKey(one.depot, one.hello.epoch) for one in hellos]
        standings = self._store.standings(keys) if keys else {}
        return [
            (one, standings[key]) for one, key in zip(hellos, keys, strict=True) if key in standings
        ]


def _one_by_one(
    some: Sequence[L], all_at_once: Callable[[Sequence[L]], R], unfit: Callable[[L, str], R]
) -> list[R]:
    """Together; where one of them cannot be taken, each alone, so that one spoils none.

    Only what says that the store is away, and nothing about a letter, rises from here.
    """
    try:
        return [all_at_once(some)]
    except Exception as exc:  # noqa: BLE001 - one letter must not end what serves all depots
        _unless_its_own(exc)
    done = []
    for one in some:
        try:
            done.append(all_at_once([one]))
        except Exception as exc:  # noqa: BLE001 - as above
            _unless_its_own(exc)
            done.append(unfit(one, str(exc) or type(exc).__name__))
    return done


def _unless_its_own(exc: Exception) -> None:
    """Raises what is no fault of a letter."""
    if isinstance(exc, StoreError) and not isinstance(exc, BadValues):
        raise exc


def _refused(depot: DepotId, reason: str) -> BadMessageSeen:
    return BadMessageSeen(depot=depot, reason="refused_by_store", detail=reason)


def _uncounted(one: BadMessageSeen) -> None:
    log.error("headoffice.complaint_lost", depot=one.depot, reason=one.reason)


def _together(done: Sequence[Taken]) -> Taken:
    standings: dict[EpochKey, Standing] = {}
    for one in done:
        standings.update(one.standings)
    return Taken(
        standings=standings,
        rows=sum(one.rows for one in done),
        repeated=sum(one.repeated for one in done),
        conflicts=sum(one.conflicts for one in done),
        blanked=sum(one.blanked for one in done),
        late=sum(one.late for one in done),
    )


def _rows(arrivals: Sequence[Arrival]) -> dict[EpochKey, int]:
    rows: dict[EpochKey, int] = {}
    for depot, batch in arrivals:
        key = EpochKey(depot, batch.epoch)
        rows[key] = rows.get(key, 0) + len(batch.rows)
    return rows
