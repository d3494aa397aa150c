"""Epochs of one unit: its sentences, in whatever order, to one fix a time of day.

RMC, GGA, GNS and GLL open or extend the epoch of their time; another time closes it. VTG
and GSA carry no time: they belong to the open epoch, or, if that has theirs already, to the
next. ZDA only tells the date.
"""

from collections import deque
from collections.abc import Callable
from itertools import compress
from typing import cast

from drivers.gps.counters import UnitCounters
from drivers.gps.dates import apart_ms
from drivers.gps.dating import Dating, PortMarks
from drivers.gps.solution import GGA, GLL, GNS, RMC, is_void, solve
from drivers.nmea.fields import time_of_day
from drivers.readings import Fix

_VTG, _GSA, _ZDA = 5, 6, 7
_KIND_NAMES = {
    b"RMC": RMC,
    b"GGA": GGA,
    b"GNS": GNS,
    b"GLL": GLL,
    b"VTG": _VTG,
    b"GSA": _GSA,
    b"ZDA": _ZDA,
}
_TALKERS = (b"GP", b"GL", b"GA", b"GB", b"BD", b"GN", b"GQ", b"QZ", b"GI")
_KINDS = {
    b"$" + talker + name + b",": kind for talker in _TALKERS for name, kind in _KIND_NAMES.items()
}
_kind_of = cast("Callable[[bytes], int]", _KINDS.get)  # what has no kind is never looked at
HEAD = 7
"""Length of `$GPRMC,`."""
_REMEMBERED = 4  # epochs; a straggler of one of these is no new epoch
_NEAR_MS = 60_000
_QUIET_MS = 1000
_NO_KEY = b"\n\n"  # in no sentence


class EpochAssembler:
    def __init__(
        self, unit: str, counters: UnitCounters, marks: PortMarks, *, reference_ms: int | None
    ) -> None:
        self._counters = counters
        self._dating = Dating(unit, counters, marks, reference_ms=reference_ms)
        self._recent: deque[int] = deque(maxlen=_REMEMBERED)
        self.last_seen_at: int | None = None
        self.tag_at: int | None = None  # ms UTC of the last `c:` in a TAG block
        # The open epoch:
        self._tod: int | None = None
        self._key = _NO_KEY  # its time as first spelled, and a comma
        self._gll_key = _NO_KEY  # the same behind a comma
        self._timed: list[bytes | None] = [None] * 5
        self._vetoed = False
        self._seen_at: int | None = None
        self._tagged_at: int | None = None
        self._vtg: bytes | None = None
        self._gsa: list[bytes] = []
        # What belongs to the next one:
        self._next_vtg: bytes | None = None
        self._next_gsa: list[bytes] = []
        self._gsa_run: list[bytes] | None = None  # where the next GSA of this run goes

    def take(
        self, heads: list[bytes], lines: list[bytes], seen_at: int | None, out: list[Fix]
    ) -> None:
        """Good sentences in their order; `heads` are the first HEAD bytes of each."""
        key, timed, gsa_run = self._key, self._timed, self._gsa_run
        kinds = [*map(_kind_of, heads)]
        for kind, line in compress(zip(kinds, lines, strict=True), kinds):
            if kind == _GSA:
                if gsa_run is None:
                    gsa_run = self._new_gsa_run()
                gsa_run.append(line)
                continue
            gsa_run = None
            if kind < GLL:
                same = line.startswith(key, HEAD)
            elif kind == GLL:
                same = self._gll_key in line
            else:
                self._take_untimed(kind, line, seen_at)
                continue
            if same and timed[kind] is None:
                timed[kind] = line
            else:
                self._take_timed(kind, line, seen_at, out)
                key, timed = self._key, self._timed
        self._gsa_run = gsa_run

    def tick(self, now_ms: int, out: list[Fix]) -> None:
        """Closes the epoch of a unit that has fallen quiet."""
        seen_at = self.last_seen_at
        if self._tod is not None and seen_at is not None and now_ms - seen_at >= _QUIET_MS:
            self._close(out)

    def flush(self, out: list[Fix]) -> None:
        self._close(out)
        self._dating.give_up(out)

    def _new_gsa_run(self) -> list[bytes]:
        if self._tod is not None and not self._gsa:
            return self._gsa
        self._next_gsa = []
        return self._next_gsa

    def _take_untimed(self, kind: int, line: bytes, seen_at: int | None) -> None:
        if kind == _ZDA:
            self._dating.zda(line, seen_at)
        elif self._tod is None or self._vtg is not None:
            self._next_vtg = line
        else:
            self._vtg = line

    def _take_timed(self, kind: int, line: bytes, seen_at: int | None, out: list[Fix]) -> None:
        """A sentence of another time, of a time spelled otherwise, or one that came before."""
        field = _time_field(kind, line)
        if not field:
            self._take_timeless(kind, line, out)
            return
        tod = time_of_day(field)
        if tod is None:
            self._counters.faults["malformed"] += 1
        elif tod == self._tod:
            self._add(kind, line)
        elif tod in self._recent and self._is_near_last(tod, seen_at):
            self._counters.faults["repeat"] += 1
        else:
            self._close(out)
            self._open(tod, field, seen_at)
            self._timed[kind] = line

    def _is_near_last(self, tod: int, seen_at: int | None) -> bool:
        """Not so for units that report at the same few times every day."""
        last_seen_at = self._seen_at
        return apart_ms(tod, self._recent[-1]) <= _NEAR_MS and (
            seen_at is None or last_seen_at is None or abs(seen_at - last_seen_at) <= _NEAR_MS
        )

    def _take_timeless(self, kind: int, line: bytes, out: list[Fix]) -> None:
        """Receivers without a fix leave the time out, which vetoes an epoch still open.

        With none open, what came before belongs to this cycle without a time, not to the next.
        """
        if self._tod is None:
            self._next_vtg, self._next_gsa = None, []
            return
        if not is_void(kind, line):
            return
        if self._timed[kind] is None:
            self._vetoed = True
        else:
            self._close(out)

    def _add(self, kind: int, line: bytes) -> None:
        """The first sentence of a kind counts, but any with a fix before any without."""
        earlier = self._timed[kind]
        if earlier is None or (is_void(kind, earlier) and not is_void(kind, line)):
            self._timed[kind] = line
        if earlier is not None and earlier[:HEAD] == line[:HEAD]:
            self._counters.faults["repeat"] += 1

    def _open(self, tod: int, field: bytes, seen_at: int | None) -> None:
        self._tod = tod
        self._key = field + b","
        self._gll_key = b"," + self._key
        self._timed = [None] * 5
        self._seen_at = seen_at
        self._tagged_at = self.tag_at
        self._vetoed = False
        self._vtg, self._next_vtg = self._next_vtg, None
        self._gsa, self._next_gsa = self._next_gsa, []

    def _close(self, out: list[Fix]) -> None:
        tod = self._tod
        if tod is None:
            return
        self._tod = None
        self._key = self._gll_key = _NO_KEY
        self._recent.append(tod)
        if self._vetoed:
            return
        solution = solve(self._timed, self._vtg, self._gsa, self._counters.faults)
        if solution is not None:
            self._dating.tagged_at = self._tagged_at
            self._dating.add(solution, tod, self._seen_at, out)


def _time_field(kind: int, line: bytes) -> bytes:
    if kind != GLL:
        end = line.find(b",", HEAD)
        if end > 0:
            return line[HEAD:end]
    fields = line.partition(b"*")[0].split(b",", 6)
    place = 5 if kind == GLL else 1
    return fields[place] if len(fields) > place else b""
