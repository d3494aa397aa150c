"""Connects to the yard's broker, or says why that cannot be and what to do."""

import socket
import ssl
from typing import Final

from drivers.errors import PortDenied, PortUnreachable, TransportError
from drivers.transport.bus import OpenBus
from drivers.transport.reasons import opening_error
from drivers.yard_mqtt.client import YardClient
from drivers.yard_mqtt.port import YardPort
from drivers.yard_mqtt.spec import CONNECT_TIMEOUT_S, Show, Watches, YardSpec

CREDENTIALS: Final = ("Not authorized", "Bad user name or password", "Bad authentication method")


def yard_bus(spec: YardSpec, show: Show, watches: Watches) -> OpenBus:
    """What opens the port, each time with what is shown by then."""
    return lambda: open_yard(spec, show, watches)


def open_yard(spec: YardSpec, show: Show, watches: Watches) -> YardPort:
    """Takes as long as broker and handshake do, a few seconds at most each."""
    client = YardClient(spec, show())
    try:
        client.connect()
        _greet(client, spec, watches)
    except TransportError:
        client.hang_up(is_polite=False)
        raise
    except ssl.SSLError as fault:
        client.hang_up(is_polite=False)
        raise PortUnreachable(f"{spec.name}: TLS failed: {_tls_words(fault)}") from fault
    except (OSError, ValueError) as fault:
        client.hang_up(is_polite=False)
        raise _unreachable(fault, spec) from fault
    except Exception as fault:
        client.hang_up(is_polite=False)
        words = f"{spec.name}: what answers there is no MQTT broker ({type(fault).__name__})"
        raise TransportError(f"{words}; look at yard.host and yard.port") from fault
    return YardPort(client, spec, watches)


def _greet(client: YardClient, spec: YardSpec, watches: Watches) -> None:
    ear, due = client.ear, watches.monotonic_ms() + round(CONNECT_TIMEOUT_S * 1000)
    is_asked = False
    while ear.granted is None:
        left_ms = due - watches.monotonic_ms()
        if left_ms <= 0:
            raise PortUnreachable(f"{spec.name}: connected, but no MQTT broker answers there")
        client.wait(left_ms / 1000)
        client.step()
        if ear.greeting:
            raise _refused(ear.greeting, spec)
        if ear.gone is not None:
            raise PortUnreachable(f"{spec.name}: hung up at once: {ear.gone}; does it want TLS?")
        if ear.greeting == "" and not is_asked:
            client.subscribe()
            is_asked = True
    if ear.granted:
        raise PortDenied(
            f"{spec.name}: user {spec.username or '(none)'} may not hear {spec.topic_filter}"
            f" ({ear.granted}); its line belongs in the broker's acl_file: depotd yard acl"
        )


def _refused(words: str, spec: YardSpec) -> TransportError:
    if words in CREDENTIALS:
        return PortDenied(
            f"{spec.name}: the broker does not know user {spec.username or '(none)'} with this"
            f" password ({words}); look at yard.username and yard.password_file"
        )
    return PortUnreachable(f"{spec.name}: the broker refused: {words}")


def _unreachable(fault: OSError | ValueError, spec: YardSpec) -> TransportError:
    if isinstance(fault, socket.gaierror):
        return PortUnreachable(f"{spec.name}: host name cannot be resolved; look at yard.host")
    found = opening_error(fault, device=spec.name)
    if isinstance(found, PortUnreachable):
        return PortUnreachable(f"{found.message}; is mosquitto running there?")
    return found


def _tls_words(fault: ssl.SSLError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"{fault.verify_message}; look at yard.ca_file and yard.host"
    return f"{fault.reason or fault}; look at yard.tls"
