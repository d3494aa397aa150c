"""What decoder and dialog both hear: bytes in, whole answers and words of the adapter out."""

from collections import Counter
from collections.abc import Iterator

from drivers.elm.answers import Answer, Assembler
from drivers.elm.lines import Line, LineKind, LineReader


class Hearing:
    def __init__(self) -> None:
        self._lines = LineReader()
        self._assembler = Assembler()

    @property
    def faults(self) -> Counter[str]:
        """Lines of digits that told nothing, by reason."""
        return self._assembler.faults

    def feed(self, payload: bytes) -> Iterator[Answer | Line]:
        """Lines of digits come out as answers once they are whole, all others as they are."""
        return self._heard(self._lines.feed(payload))

    def flush(self) -> Iterator[Answer | Line]:
        yield from self._heard(self._lines.flush())
        self._assembler.end()

    def _heard(self, lines: list[Line]) -> Iterator[Answer | Line]:
        for line in lines:
            if line.kind is LineKind.HEX:
                if answer := self._assembler.take(line.text):
                    yield answer
                continue
            if line.kind is LineKind.PROMPT:
                self._assembler.end()
            elif line.kind is LineKind.BANNER:
                self._assembler.forget()
            yield line
