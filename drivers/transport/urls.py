"""Whether a name can be a port at all, judged without opening it."""

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

NETWORK_SCHEMES = ("socket", "rfc2217")
PATH_SCHEMES = ("alt", "spy")
CP2110_LIBRARY = "hid"  # without it pyserial does not know the scheme


def fault_of_url(url: str) -> str | None:
    """Why `url` can never be opened as it stands; None when only trying can tell."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return _fault_of_path(url)
    match scheme.lower():
        case "socket" | "rfc2217":
            return _fault_of_address(url)
        case "alt" | "spy":
            return _fault_of_path(rest.partition("?")[0])
        case "hwgrep":
            return _fault_of_pattern(rest)
        case other if other in _known_schemes():
            return None
        case other:
            known = ", ".join(f"{name}://" for name in sorted(_known_schemes()))
            return f"cannot be a port: {other}:// is unknown (known: {known})"


def _known_schemes() -> tuple[str, ...]:
    more = ("cp2110",) if find_spec(CP2110_LIBRARY) else ()
    return (*NETWORK_SCHEMES, *PATH_SCHEMES, "hwgrep", "loop", *more)


def _fault_of_path(path: str) -> str | None:
    if not path:
        return "cannot be a port: the path is empty"
    if "\0" in path:
        return "cannot be a port: the path has a zero byte in it"
    try:
        is_folder = Path(path).is_dir()
    except OSError:
        return None
    return f"cannot be a port: {path} is a folder" if is_folder else None


def _fault_of_address(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        return f"cannot be a port: {url} ({fault})"
    if host and port:
        return None
    return f"cannot be a port: {url} (write {parts.scheme}://host:port)"


def _fault_of_pattern(rest: str) -> str | None:
    pattern = rest.partition("&")[0]  # options follow
    if not pattern:
        return "cannot be a port: hwgrep:// without a pattern would match any adapter"
    try:
        re.compile(pattern)
    except re.error as fault:
        return f"cannot be a port: {pattern!r} is no pattern ({fault})"
    return None
