from collections.abc import Iterator

from daemon.cli.recordings import progress
from drivers.readings import Chunk


class Two:
    total_bytes = 10
    read_bytes = 0

    def __iter__(self) -> Iterator[Chunk]:
        for ordinal in range(2):
            self.read_bytes += 5
            yield Chunk("a", ordinal, None, b"12345")


def test_the_bar_passes_every_chunk_on() -> None:
    with progress(Two(), doing="reading") as chunks:
        assert [chunk.ordinal for chunk in chunks] == [0, 1]
