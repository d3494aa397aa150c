"""What could not be read or does not fit: counted by depot and reason, the last one kept."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from daemon.headoffice.status import BadStatus
from daemon.headoffice.store import BadMessageSeen
from daemon.headoffice.tx import Tx
from daemon.store.canonical import plain_text

COUNT = """
INSERT INTO bad_message(depot, reason, times, first_at, last_at, detail, topic, payload)
VALUES (:depot, :reason, :times, :now, :now, :detail, :topic, :payload)
ON CONFLICT (depot, reason) DO UPDATE
SET times = bad_message.times + excluded.times, last_at = excluded.last_at,
    detail = excluded.detail, topic = excluded.topic, payload = excluded.payload
"""

NAMES = "SELECT DISTINCT depot FROM bad_message"

OF_DEPOT = """
SELECT reason, times, last_at, detail FROM bad_message WHERE depot = :depot
ORDER BY last_at DESC, reason
"""

PAYLOAD_KEPT = 2048
DETAIL_KEPT = 500
TOPIC_KEPT = 300
NAME_KEPT = 64
NAMES_MOST = 10_000
OTHERS = "*"
"""In whose name strangers are counted when there are too many of them."""


def note(tx: Tx, seen: Sequence[BadMessageSeen], *, now: int) -> None:
    known = {name for (name,) in tx.rows(NAMES, {})}
    plain = [replace(one, depot=plain_text(one.depot, most=NAME_KEPT)) for one in seen]
    named = [_named(one, known) for one in plain]
    named.sort(key=lambda one: (one.depot, one.reason))
    for (depot, reason), group in groupby(named, key=lambda one: (one.depot, one.reason)):
        same = list(group)
        last = same[-1]
        tx.run(
            COUNT,
            {
                "depot": depot,
                "reason": reason,
                "times": len(same),
                "now": now,
                "detail": plain_text(last.detail, most=DETAIL_KEPT),
                "topic": plain_text(last.topic, most=TOPIC_KEPT),
                "payload": last.payload[:PAYLOAD_KEPT],
            },
        )


def of_depot(tx: Tx, depot: str) -> list[BadStatus]:
    return [
        BadStatus(reason=reason, count=times, last_at=last_at, detail=detail)
        for reason, times, last_at, detail in tx.rows(OF_DEPOT, {"depot": depot})
    ]


def _named(one: BadMessageSeen, known: set[str]) -> BadMessageSeen:
    if one.depot in known:
        return one
    if len(known) >= NAMES_MOST:
        return replace(one, depot=OTHERS)
    known.add(one.depot)
    return one
