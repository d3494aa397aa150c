r"""TAG blocks of NMEA 0183 4.x: `\s:T101,c:1700000000*hh\$GPRMC,...`.

They carry the source of a sentence, so one port can carry a fleet. Their own checksum is
required: a position under a wrong name is worse than none.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from drivers.nmea.checksum import VALUE, xor_of

REACH = 512
"""A TAG block is looked for in so many bytes before the start of its sentence."""
_SOURCE = re.compile(rb"[!-~](?:[ -~]{0,62}[!-~])?")
_GROUP = re.compile(rb"(\d{1,3})-(\d{1,3})-(\d{1,9})")
_TIME = re.compile(rb"\d{1,15}")
_MS_FROM = 100_000_000_000  # as seconds this would be the year 5138
_EARLIEST_MS = 946_684_800_000  # 2000: before TAG blocks there were; a clock never set
_LATEST_MS = 253_402_300_800_000  # the end of year 9999
_GROUPS_REMEMBERED = 64


class Tag(NamedTuple):
    """What stands before one sentence. `damaged` names why its source cannot be known."""

    source: str | None  # None: the port's own unit
    at: int | None = None  # ms UTC of `c:`
    damaged: str = ""


NO_TAG = Tag(None)
_MALFORMED = Tag(None, damaged="tag_malformed")


class TagReader:
    """Tags of one port in stream order; later parts of a group inherit source and time."""

    def __init__(self) -> None:
        self._groups: dict[bytes, Tag] = {}
        self.faults: Counter[str] = Counter()
        self._tagged_port = False
        # All sentences of an epoch mostly carry the same block; a group's parts never do.
        self._last_blocks = b""
        self._last_tag = NO_TAG

    def read(self, before: bytes, *, line_start: bool) -> Tag:
        """The tag of a sentence from the bytes `before` it since the last sentence or line.

        `line_start`: nothing else of this line came earlier, nor a block on the line before.
        """
        if before and before == self._last_blocks:
            return self._last_tag
        near = before[-REACH:]
        if b"\\" in near:
            blocks = _last_blocks(near)
            tag = self._parse(blocks) if blocks else _MALFORMED
        elif self._tagged_port and (before or not line_start):
            # What was lost on the line may have been the name of another unit.
            tag = Tag(None, damaged="tag_missing")
        else:
            return NO_TAG
        if tag.damaged:
            self.faults[tag.damaged] += 1
        elif tag.source is not None:
            self._tagged_port = True
            if b"g:" not in before and (tag.at is not None or b"c:" not in before):
                self._last_blocks, self._last_tag = before, tag
        return tag

    def is_alone(self, behind: bytes) -> bool:
        """Whether a line ends in TAG blocks that no sentence follows; counts them."""
        blocks = _last_blocks(behind[-REACH:])
        if not blocks:
            return False
        tag = self._parse(blocks)
        self.faults[tag.damaged or "tag_alone"] += 1
        if tag.source is not None:
            self._tagged_port = True
        return True

    def _parse(self, blocks: bytes) -> Tag:
        items: dict[bytes, bytes] = {}
        for block in blocks[1:-1].split(b"\\\\"):
            body, star, digits = block.rpartition(b"*")
            if not star or digits not in VALUE:
                return _MALFORMED
            if xor_of(body) != VALUE[digits]:
                return Tag(None, damaged="tag_checksum")
            for item in body.split(b","):
                code, _, text = item.partition(b":")
                items[code] = text
        return self._tag(items)

    def _tag(self, items: Mapping[bytes, bytes]) -> Tag:
        at = None
        if b"c" in items:
            at = _time(items[b"c"])
            if at is None:
                self.faults["tag_time"] += 1
        group = _GROUP.fullmatch(items[b"g"]) if b"g" in items else None
        source = items.get(b"s")
        if source is None:
            return Tag(None, at) if group is None else self._inherited(group[3], group[1], at)
        unit = _unit(source)
        if unit is None:
            return _MALFORMED
        tag = Tag(unit, at)
        if group is not None:
            self._remember(group[3], tag)
        return tag

    def _inherited(self, group: bytes, part: bytes, at: int | None) -> Tag:
        head = self._groups.get(group)
        if int(part) == 1:
            # A new group under an old number, of the port's own unit.
            self._remember(group, Tag(None, at))
            return Tag(None, at)
        if head is None:
            return Tag(None, damaged="tag_orphan")
        return Tag(head.source, head.at if at is None else at)

    def _remember(self, group: bytes, tag: Tag) -> None:
        self._groups.pop(group, None)
        self._groups[group] = tag
        if len(self._groups) > _GROUPS_REMEMBERED:
            del self._groups[next(iter(self._groups))]


@lru_cache(maxsize=256)
def _time(text: bytes) -> int | None:
    """`c:` in ms UTC; None where it is no time."""
    if not _TIME.fullmatch(text):
        return None
    value = int(text)
    at = value if value >= _MS_FROM else value * 1000
    return at if _EARLIEST_MS <= at < _LATEST_MS else None


def _last_blocks(near: bytes) -> bytes:
    r"""The unbroken row of blocks `\...\\...\` at the end of these bytes."""
    start = end = len(near)
    while near.endswith(b"\\", 0, end):
        end = near.rfind(b"\\", 0, end - 1)
        if end < 0:
            break
        start = end
    return near[start:]


@lru_cache(maxsize=4096)
def _unit(source: bytes) -> str | None:
    return source.decode("ascii") if _SOURCE.fullmatch(source) else None
