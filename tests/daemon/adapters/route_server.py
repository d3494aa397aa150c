"""A routing service on this machine that answers as it is told."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

V1 = {
    "formatVersion": "0.0.12",
    "routes": [
        {
            "summary": {
                "lengthInMeters": 13_912,
                "travelTimeInSeconds": 1_284,
                "trafficDelayInSeconds": 214,
                "trafficLengthInMeters": 2_100,
                "departureTime": "2026-03-02T08:00:00-07:00",
                "arrivalTime": "2026-03-02T08:21:24-07:00",
                "noTrafficTravelTimeInSeconds": 1_020,
                "historicTrafficTravelTimeInSeconds": 1_090,
                "liveTrafficIncidentsTravelTimeInSeconds": 1_284,
            },
            "legs": [],
        }
    ],
}
ORBIS = {
    "routes": [
        {
            "summary": {
                "lengthInMeters": 13_912,
                "travelDurationInSeconds": 1_284,
                "trafficDelayDurationInSeconds": 214,
            },
            "legs": [],
        }
    ],
}


@dataclass
class RouteServer:
    status: int = 200
    body: bytes = json.dumps(V1).encode()
    headers: Mapping[str, str] = field(default_factory=dict)
    claims: int = 0
    """So many bytes more than it sends are promised."""
    hangs: bool = False
    drips: bytes = b""
    """Sent byte by byte instead of an answer, without end."""
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    """Method, path, headers, body."""
    url: str = ""
    stop: Event = field(default_factory=Event)

    def says(self, told: Any) -> None:
        self.body = json.dumps(told).encode()


@contextmanager
def serving() -> Iterator[RouteServer]:
    state = RouteServer()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.asked.append((self.command, self.path, dict(self.headers), body))
            if state.hangs:
                state.stop.wait(10)
                return
            if state.drips:
                self._drip()
                return
            self.send_response_only(state.status)
            if "Date" not in state.headers:
                self.send_header("Date", self.date_time_string())
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.body) + state.claims))
            self.end_headers()
            self.wfile.write(state.body)

        def _drip(self) -> None:
            at = 0
            while not state.stop.wait(0.02):
                try:
                    self.wfile.write(state.drips[at : at + 1] or b" ")
                except OSError:
                    return
                at += 1

        do_GET = do_POST = _answer  # noqa: N815 - as http.server calls them

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
