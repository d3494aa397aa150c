"""What several compositions need: the store, the ports, the recorder."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from daemon.clock import Clock, SystemClock
from daemon.database_file import DatabaseKind
from daemon.ingest.port_reader import PortReader, PortReaderConfig
from daemon.ingest.recorder import Recorder
from daemon.settings import Settings
from daemon.store.database import Store, create_or_open
from drivers.readings import Chunk
from drivers.recording.writer import RecordingPlan, RecordingWriter
from drivers.transport.interface import PortSpec
from drivers.transport.session import SessionRules
from drivers.transport.status import PortStatus

MB = 1 << 20


def port_specs(settings: Settings) -> tuple[PortSpec, ...]:
    return tuple(
        PortSpec(
            name=port.name,
            url=port.url,
            baud=port.baud if isinstance(port.baud, int) else None,
        )
        for port in settings.port
        if port.protocol == "nmea"
    )


def open_store(settings: Settings, *, kind: DatabaseKind = DatabaseKind.LIVE) -> Store:
    return create_or_open(
        settings.store.path, kind=kind, depot=settings.depot.name, now_ms=SystemClock().now()
    )


def port_reader(
    settings: Settings,
    clock: Clock,
    *,
    sink: Callable[[Chunk], None],
    on_status: Callable[[tuple[PortStatus, ...]], None],
) -> PortReader:
    return PortReader(
        port_specs(settings),
        sink=sink,
        on_status=on_status,
        clock=clock,
        config=PortReaderConfig(
            session=SessionRules(silent_after_ms=settings.ingest.silent_after_s * 1000),
            rates_file=settings.store.path.with_name("baud_rates.json"),
        ),
    )


def recording_writer(settings: Settings, folder: Path) -> RecordingWriter:
    plan = RecordingPlan(
        folder=folder,
        depot=settings.depot.name,
        part_bytes=settings.record.file_mb * MB,
        total_bytes=settings.record.total_mb * MB,
    )
    return RecordingWriter(plan, run=uuid4().hex[:8], ports=[p.name for p in settings.port])


def recorder_of(settings: Settings, clock: Clock) -> Recorder | None:
    folder = settings.record.folder
    return None if folder is None else Recorder(recording_writer(settings, folder), clock)
