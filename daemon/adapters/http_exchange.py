"""One question over HTTP and its answer, with one time limit for all of it.

Time limits of HTTP libraries count from byte to byte, and none covers the look-up of a name: who
drips bytes holds them for ever. So a thread asks, and who waits for it goes when time is over;
the connection is then shut, which ends the thread.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from types import MappingProxyType
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as HTTPTimeout
from urllib3.response import BaseHTTPResponse

from daemon.errors import RoutingAway

BODY_MOST = 2 << 20
"""A route of hundreds of kilometres with its shape takes less."""
PART = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """May hold a secret, as the URL may: neither is ever told."""
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    body: bytes
    retry_after: str | None
    date: str | None = None
    """By the clock of whoever answers."""


def exchange(question: Question, *, timeout_s: float) -> Reply:
    """Follows no redirect. Raises RoutingAway."""
    asking = _Asking(question, timeout_s)
    try:
        asking.start()
    except RuntimeError as exc:
        raise RoutingAway(f"no thread to ask in: {exc}") from exc
    if not asking.over.wait(timeout_s):
        asking.shut()
        raise RoutingAway(_too_late(timeout_s))
    if asking.reply is None:
        raise RoutingAway(asking.fault)
    return asking.reply


class _Asking(Thread):
    """`over` says that `reply` or `fault` is there; nobody reads them before."""

    def __init__(self, question: Question, timeout_s: float) -> None:
        super().__init__(name="routing", daemon=True)
        self.over = Event()
        self.reply: Reply | None = None
        self.fault = ""
        self._question = question
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None

    def run(self) -> None:
        try:
            self.reply = self._ask()
        except RoutingAway as exc:
            self.fault = exc.message
        except (TimeoutError, HTTPTimeout):
            # The socket's own limit is as long, and may be over a moment before.
            self.fault = _too_late(self._timeout_s)
        except (HTTPError, OSError, ValueError) as exc:
            # Its text may hold the URL, and the URL the key.
            self.fault = f"the connection failed: {type(exc).__name__}"
        except Exception as exc:  # noqa: BLE001 - the outermost of this thread: who waits must hear
            self.fault = f"asking failed: {type(exc).__name__}"
        finally:
            self.over.set()

    def shut(self) -> None:
        found = self._socket
        if found is not None:
            try:
                found.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already

    def _ask(self) -> Reply:
        question = self._question
        parts = urlsplit(question.url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, self._timeout_s)
        try:
            connection.connect()
            self._socket = connection.sock
            connection.request(
                question.method,
                path,
                body=question.body,
                headers=dict(question.headers),
                preload_content=False,
                decode_content=False,
            )
            return _reply(connection.getresponse())
        finally:
            connection.close()


def _too_late(timeout_s: float) -> str:
    return f"no answer within {timeout_s:g} s"


def _connection(
    scheme: str, host: str, port: int | None, timeout_s: float
) -> HTTPConnection | HTTPSConnection:
    if scheme == "https":
        return HTTPSConnection(
            host,
            port,
            timeout=timeout_s,
            ssl_context=ssl.create_default_context(),
            cert_reqs="CERT_REQUIRED",
        )
    return HTTPConnection(host, port, timeout=timeout_s)


def _reply(response: BaseHTTPResponse) -> Reply:
    body = b""
    for part in response.stream(PART, decode_content=False):
        body += part
        if len(body) > BODY_MOST:
            raise RoutingAway(f"its answer is larger than {BODY_MOST >> 10} KB")
    told = response.headers
    return Reply(
        status=response.status,
        body=body,
        retry_after=told.get("Retry-After"),
        date=told.get("Date"),
    )
