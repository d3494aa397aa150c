"""Whether a depot is there: as its births, farewells and wills say, and its hellos.

Every consumer hears every birth and will, some of them late, and a broker may lose one. Which start
and which connection they speak of decides; the depot's clock does not, for it may say anything. Of
another life of the depot's database only its hello is news.
"""

from collections.abc import Sequence

from daemon.headoffice.ledger import locked
from daemon.headoffice.tx import Tx
from daemon.wire.messages import Hello, Presence
from daemon.wire.topics import DepotId

PRESENCE_OF = """
SELECT online, presence_epoch, presence_boot, session FROM depot WHERE id = :depot
"""

SET_PRESENCE = """
UPDATE depot
SET since = CASE WHEN online = :online THEN since ELSE :now END,
    online = :online, presence_epoch = :epoch, presence_boot = :boot, session = :session,
    release = :release
WHERE id = :depot
"""


def note(tx: Tx, seen: Sequence[tuple[DepotId, Presence]], *, now: int) -> None:
    """A will that comes late, or a birth that a broker had kept, hides nothing newer."""
    ids = locked(tx, (depot for depot, _ in seen), now=now)
    for depot, told in seen:
        [known] = tx.rows(PRESENCE_OF, {"depot": ids[depot]})
        if _is_news(told, known):
            _set(tx, ids[depot], told, is_on=told.on, now=now)


def greeted(tx: Tx, depot_id: int, hello: Hello, *, now: int) -> None:
    """Who says hello is there, in that life, whatever became of its birth."""
    [(_, epoch, boot, session)] = tx.rows(PRESENCE_OF, {"depot": depot_id})
    if (hello.epoch, hello.boot) != (epoch, boot) or hello.session >= session:
        _set(tx, depot_id, hello, is_on=True, now=now)


def _is_news(told: Presence, known: Sequence[object]) -> bool:
    is_on, epoch, boot, session = known
    if not isinstance(boot, int) or not isinstance(session, int):
        return True
    connection = (told.boot, told.session)
    if connection == (boot, session):  # a will also where a new epoch began meanwhile
        return not told.on or bool(is_on)
    return told.epoch == epoch and connection > (boot, session)


def _set(tx: Tx, depot_id: int, told: Presence | Hello, *, is_on: bool, now: int) -> None:
    tx.run(
        SET_PRESENCE,
        {
            "depot": depot_id,
            "online": int(is_on),
            "epoch": told.epoch,
            "boot": told.boot,
            "session": told.session,
            "release": told.release,
            "now": now,
        },
    )
