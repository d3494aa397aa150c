"""Files that a person names, opened as chunks."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from daemon.errors import InputError
from daemon.ingest.feed import PortFeed
from drivers.errors import SourceError
from drivers.recording.source import Source, open_source


def open_recordings(files: Sequence[Path]) -> Source:
    """Recordings of `depotd record`, or NMEA as text; raises InputError naming the file."""
    try:
        return open_source(*files)
    except (SourceError, OSError) as exc:
        raise InputError(
            str(exc), next_step="name recordings of `depotd record` or files of NMEA lines"
        ) from exc


def faults_of(source: Source) -> list[str]:
    """Files that gave less than they should have, in words."""
    return [f"{fault.path}: {fault.reason}" for fault in source.faults]


def unheard(source: Source, feeds: Iterable[PortFeed]) -> list[Path]:
    """Files in whose ports there was no sentence, right or damaged, once all was read."""
    heard = {feed.name for feed in feeds if _has_sentences(feed)}
    return [path for path, ports in source.ports_by_file.items() if heard.isdisjoint(ports)]


def _has_sentences(feed: PortFeed) -> bool:
    counters = feed.decoder.counters
    return bool(
        counters.sentences_valid
        or counters.sentences_no_checksum
        or counters.sentences_bad_checksum
    )
