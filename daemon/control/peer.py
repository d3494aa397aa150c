"""Who is at the other end of a Unix socket, by what the kernel says of it."""

import grp
import os
import pwd
import socket
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from daemon.domain.commands import Actor, Role, Via

_UCRED = struct.Struct("=iII")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    pid: int
    uid: int
    gid: int
    name: str
    """The login name, or `uid N` where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Names and `@groups` of the settings. Root and the daemon's own user are always admins."""

    admins: Sequence[str] = ()
    operators: Sequence[str] = ()

    def of(self, peer: Peer) -> Role:
        if peer.uid in (0, os.geteuid()) or _is_named(peer, self.admins):
            return Role.ADMIN
        return Role.OPERATOR if _is_named(peer, self.operators) else Role.VIEWER

    def unknown(self) -> tuple[str, ...]:
        """Names that this machine does not know: nobody will ever act under them."""
        return tuple(name for name in (*self.admins, *self.operators) if not _is_known(name))


def peer_of(connection: socket.socket) -> Peer:
    packed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid, uid, gid = _UCRED.unpack(packed)
    return Peer(pid=pid, uid=uid, gid=gid, name=_name_of(uid))


def actor_of(peer: Peer, roles: Roles) -> Actor:
    return Actor(name=peer.name, role=roles.of(peer), via=Via.SOCKET)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def _is_named(peer: Peer, names: Iterable[str]) -> bool:
    logins, groups = _parted(names)
    return peer.name in logins or bool(groups and _gids(groups) & _groups_of(peer))


def _parted(names: Iterable[str]) -> tuple[set[str], set[str]]:
    given = set(names)
    groups = {name for name in given if name.startswith("@")}
    return given - groups, {name[1:] for name in groups}


def _gids(groups: Iterable[str]) -> set[int]:
    found = set()
    for name in groups:
        with suppress(KeyError):
            found.add(grp.getgrnam(name).gr_gid)
    return found


def _groups_of(peer: Peer) -> set[int]:
    """The group it runs as, and those that its user is listed in."""
    with suppress(KeyError, OSError):
        login = pwd.getpwuid(peer.uid)
        return {peer.gid, *os.getgrouplist(login.pw_name, login.pw_gid)}
    return {peer.gid}


def _is_known(name: str) -> bool:
    try:
        if name.startswith("@"):
            grp.getgrnam(name[1:])
        elif not name.startswith("uid "):
            pwd.getpwnam(name)
    except KeyError:
        return False
    return True
