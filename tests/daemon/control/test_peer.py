import grp
import os
import pwd
import socket

import pytest

from daemon.control.peer import Peer, Roles, actor_of, peer_of
from daemon.domain.commands import Role, Via

STRANGER = 54_321
ACCOUNTS = [account for account in pwd.getpwall() if account.pw_uid not in (0, os.geteuid())]


def peer(uid: int, *, gid: int = 7, name: str = "") -> Peer:
    return Peer(pid=1, uid=uid, gid=gid, name=name or f"uid {uid}")


def test_kernel_says_who_is_at_the_other_end() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        found = peer_of(one)
    assert (found.pid, found.uid, found.gid) == (os.getpid(), os.geteuid(), os.getegid())
    assert found.name == pwd.getpwuid(os.geteuid()).pw_name


@pytest.mark.parametrize("uid", [0, os.geteuid()])
def test_root_and_the_daemons_own_user_are_admins(uid: int) -> None:
    assert Roles().of(peer(uid)) is Role.ADMIN


def test_others_may_look() -> None:
    assert Roles(admins=("anna",), operators=("@staff",)).of(peer(STRANGER)) is Role.VIEWER


def test_login_name_gives_its_role() -> None:
    roles = Roles(admins=("anna",), operators=("olga", "anna"))
    assert roles.of(peer(STRANGER, name="olga")) is Role.OPERATOR
    assert roles.of(peer(STRANGER, name="anna")) is Role.ADMIN


def test_user_without_a_login_can_be_named_by_number() -> None:
    assert Roles(operators=(f"uid {STRANGER}",)).of(peer(STRANGER)) is Role.OPERATOR


def test_group_it_runs_as_gives_its_role() -> None:
    group = grp.getgrall()[1]
    roles = Roles(operators=(f"@{group.gr_name}", "@no-such-group"))
    assert roles.of(peer(STRANGER, gid=group.gr_gid)) is Role.OPERATOR
    assert roles.of(peer(STRANGER, gid=group.gr_gid + 50_000)) is Role.VIEWER


@pytest.mark.skipif(not ACCOUNTS, reason="no other accounts here")
def test_groups_its_user_is_listed_in_give_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    account, group = ACCOUNTS[0], grp.getgrall()[-1]
    monkeypatch.setattr(os, "getgrouplist", lambda _name, gid: [gid, group.gr_gid])
    found = peer(account.pw_uid, gid=STRANGER, name=account.pw_name)
    assert Roles(admins=(f"@{group.gr_name}",)).of(found) is Role.ADMIN


def test_login_name_is_not_taken_for_a_group_nor_a_group_for_a_login() -> None:
    group = grp.getgrall()[1]
    assert Roles(admins=(group.gr_name,)).of(peer(STRANGER, gid=group.gr_gid)) is Role.VIEWER


def test_actor_comes_by_the_socket_with_name_and_role() -> None:
    actor = actor_of(peer(STRANGER), Roles())
    assert (actor.name, actor.role, actor.via) == (f"uid {STRANGER}", Role.VIEWER, Via.SOCKET)


def test_names_that_this_machine_does_not_know_are_told() -> None:
    roles = Roles(
        admins=("root", "no-such-login", f"uid {STRANGER}"),
        operators=(f"@{grp.getgrall()[0].gr_name}", "@no-such-group"),
    )
    assert roles.unknown() == ("no-such-login", "@no-such-group")
