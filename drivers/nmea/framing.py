"""Bytes of a port to checked sentences, whatever is between them.

A candidate starts at `$` or `!` and ends at the next one or at the line's end; it is good
when the two hex digits behind its first `*` are its checksum. Lines that start with `#` are
a recorder's comments. How the bytes are cut into payloads has no influence on anything.
Bytes that belong to neither a sentence nor its TAG block are noise, counted once a line;
so are `$` and `!` that no capital letter follows, as binary packets contain them.

Blocks that hold nothing but untagged sentences, nearly all of any real stream, are
taken at once; every other block goes line by line.
"""

import re
from collections import Counter
from operator import itemgetter
from typing import NamedTuple

from drivers.nmea.checksum import VALUE, faulty, xor_of
from drivers.nmea.tag import NO_TAG, REACH, Tag, TagReader

LONGEST = 1024
"""A longer candidate is dropped; the longest sentences in the field have 203 bytes."""
_BACKSLASH = ord("\\")
_BLOCK = 8192
_SMALL_BLOCK = 512
_WAITING = 2 * LONGEST  # more than this without a line end is scanned as it stands
_START = re.compile(rb"[$!]")
_MARKS = b"$!*\\\r\n"
_OTHERS = bytes(byte for byte in range(256) if byte not in _MARKS)
_FIRST = itemgetter(0)


class Run(NamedTuple):
    """Candidates of one source that came one after the other."""

    tag: Tag
    good: list[bytes]  # from `$` or `!` to the second hex digit, and a line feed
    bad: int = 0  # wrong checksum
    missing: int = 0  # no checksum


class Framer:
    """The reader of one port. Keeps at most about two kilobytes."""

    def __init__(self) -> None:
        self._tags = TagReader()
        self.faults: Counter[str] = self._tags.faults
        self._rest = b""
        # Of the line that `_rest` belongs to:
        self._fresh = True  # all of it is still in `_rest`
        self._comment = False
        self._noisy = False
        self._candidates = 0
        self._astray = False  # the line before may have held the TAG block of this one

    def feed(self, payload: bytes) -> list[Run]:
        text = self._rest + payload
        runs: list[Run] = []
        start = 0
        last = text.rfind(b"\n") + 1
        if last and not self._fresh:
            start = text.index(b"\n") + 1
            self._scan(text[:start], runs, ends=True)
        while start < last:
            end = text.rfind(b"\n", start, start + _BLOCK) + 1
            if not end:
                end = text.index(b"\n", start) + 1
            self._block(text[start:end], runs)
            start = end
        rest = text[start:]
        if len(rest) > _WAITING:
            rest = self._scan(rest, runs, ends=False)
        self._rest = rest
        return runs

    def flush(self) -> list[Run]:
        """What is left when the stream ends is a line."""
        runs: list[Run] = []
        self._scan(self._rest, runs, ends=True)
        self._rest = b""
        self._astray = False
        return runs

    def _block(self, block: bytes, runs: list[Run]) -> None:
        text = block
        if b"\r" in text and text.count(b"\r") == text.count(b"\r\n"):
            text = text.replace(b"\r\n", b"\n")
        if b"\n\n" in text or text.startswith(b"\n"):
            text = text.replace(b"\n\n", b"\n").lstrip(b"\n")
            if not text:
                return
        lines = text.splitlines(keepends=True)
        wrong = faulty(text, lines) if not self._astray and _is_plain(text, lines) else None
        if wrong is None:
            self._halves(block, runs)
            return
        for place in reversed(wrong):
            del lines[place]
        runs.append(Run(NO_TAG, lines, bad=len(wrong)))

    def _halves(self, block: bytes, runs: list[Run]) -> None:
        """One odd line must not send a whole block of good ones the slow way."""
        middle = block.find(b"\n", len(block) // 2) + 1
        tagged = b"\\" in block
        if tagged or len(block) < _SMALL_BLOCK or middle in (0, len(block)):
            self._scan(block, runs, ends=True)
        else:
            self._block(block[:middle], runs)
            self._block(block[middle:], runs)

    def _scan(self, text: bytes, runs: list[Run], *, ends: bool) -> bytes:
        """Takes lines one by one; the last one ends here or goes on in the answer."""
        lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        rest = lines.pop()
        for line in lines:
            if line or not self._fresh:
                self._line(line, runs, ends=True)
        if ends and not rest and self._fresh:
            return b""
        return self._line(rest, runs, ends=ends)

    def _line(self, line: bytes, runs: list[Run], *, ends: bool) -> bytes:
        if self._fresh:
            if ends and self._take_simple(line, runs):
                return b""
            self._comment = line.startswith(b"#")
        starts = [] if self._comment else [found.start() for found in _START.finditer(line)]
        rest = self._candidates_of(line, starts, runs, ends=ends)
        self._fresh = ends or (self._fresh and not line)
        if ends:
            self._comment = self._noisy = False
            self._candidates = 0
        return rest

    def _take_simple(self, line: bytes, runs: list[Run]) -> bool:
        """Takes a line of one sentence, with or without TAG block; most lines are such."""
        start = line.find(b"$")
        if start < 0 or line.find(b"$", start + 1) >= 0 or b"!" in line:
            return False
        if start and (start > REACH or line[0] != _BACKSLASH):
            return False
        astray = self._astray
        tag = NO_TAG
        if start or astray:
            tag = self._tags.read(line[:start], line_start=not astray)
        behind = self._judge(line[start:], tag, runs)
        if behind or astray or self._noisy:
            self._astray = self._is_astray(behind)
            self._noisy = False
        return True

    def _candidates_of(
        self, line: bytes, starts: list[int], runs: list[Run], *, ends: bool
    ) -> bytes:
        if self._comment:
            return b""
        before = line[: starts[0]] if starts else line
        whole = bool(starts) or ends
        if self._candidates == 0 and (whole or len(before) > REACH):
            self._note_noise(before)
        if not whole:
            return before[-REACH:]
        for start, end in zip(starts, [*starts[1:], len(line)], strict=False):
            candidate = line[start:end]
            if not ends and end == len(line) and len(candidate) <= LONGEST:
                return before[-REACH:] + candidate
            first = self._candidates == 0 and not self._astray
            tag = self._tags.read(before, line_start=first)
            before = self._judge(candidate, tag, runs)
            self._candidates += 1
        if not ends:
            return before[-REACH:]
        if line:
            self._astray = self._is_astray(before)
        return b""

    def _note_noise(self, between: bytes) -> None:
        """Counts bytes between sentences that are no sentence's TAG block."""
        if len(between) > REACH or b"\\" not in between:
            self._count_noise(between)

    def _count_noise(self, noise: bytes) -> None:
        if not self._noisy and noise.strip(b" \t"):
            self._noisy = True
            self.faults["noise"] += 1

    def _is_astray(self, behind: bytes) -> bool:
        """Whether the bytes behind the last sentence of a line may name the next line's unit."""
        if b"\\" not in behind[-REACH:]:
            return False
        if not self._tags.is_alone(behind):
            self._count_noise(behind)
        return True

    def _judge(self, candidate: bytes, tag: Tag, runs: list[Run]) -> bytes:
        """Files the candidate under its kind; answers the bytes behind it."""
        if len(candidate) > LONGEST:
            self.faults["overlong"] += 1
            runs.append(Run(tag, [], missing=1))
            return candidate[-REACH:]
        star = candidate.find(b"*")
        digits = candidate[star + 1 : star + 3]
        if star > 0 and digits in VALUE:
            if xor_of(candidate[1:star]) == VALUE[digits]:
                good = candidate[: star + 3] + b"\n"
                if runs and runs[-1].tag is tag and runs[-1].good:
                    runs[-1].good.append(good)
                else:
                    runs.append(Run(tag, [good]))
            else:
                runs.append(Run(tag, [], bad=1))
            behind = candidate[star + 3 :]
            if behind:
                self._note_noise(behind)
            return behind
        if candidate[1:2].isupper():
            runs.append(Run(tag, [], missing=1))
        else:
            self._note_noise(candidate)
        # Without its start: what is looked at again must not be found again.
        return candidate[1:]


def _is_plain(text: bytes, lines: list[bytes]) -> bool:
    """Whether every line starts with its only `$` and has one `*` and no TAG block in it."""
    return (
        text.translate(None, _OTHERS) == b"$*\n" * len(lines)
        and bytes(map(_FIRST, lines)) == b"$" * len(lines)
        and max(map(len, lines)) <= LONGEST
    )
